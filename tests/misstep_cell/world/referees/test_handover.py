def test_an_object_nobody_takes_goes_back_with_the_human(after):
    failure = after("handover", lambda cell, cycle: None, cycles=1400)

    assert failure.kind == "object not taken"
    assert 7e9 < failure.onset_ns < 10e9  # when it was held out as far as it goes
