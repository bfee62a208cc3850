import threading
import time

from misstep.watch.side_threads import MOST_N, SideThreads


def test_work_that_hangs_holds_up_nobody_and_leaves_room_once_it_ends():
    threads, go_on, done = SideThreads(), threading.Event(), []
    for number in range(MOST_N):
        assert threads.start("waits", lambda number=number: (go_on.wait(10), done.append(number)))
    assert not threads.start("one too many", lambda: done.append("never"))
    began_s = time.monotonic()
    threads.finish(0.05)
    assert 0.05 <= time.monotonic() - began_s < 5 and not done

    go_on.set()
    threads.finish(10)
    assert sorted(done) == list(range(MOST_N))
    assert threads.start("room again", lambda: done.append("last"))
    threads.finish(10)
    assert done[-1] == "last"
