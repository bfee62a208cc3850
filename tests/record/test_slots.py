from threading import Thread

from misstep.record.slots import SlotNames


def test_a_name_has_one_slot_however_it_is_reached():
    names = SlotNames()
    slot = names.slot("return/")
    assert slot.at(".x").at("[0]").id == names.slot("return/.x").elements(2)[0] == names.slot("return/.x[0]").id
    assert slot.at(".x") is slot.at(".x") is not slot.at(".y")
    assert slot.all_at((".x", ".y")) == [slot.at(".x").id, slot.at(".y").id] == slot.all_at((".x", ".y"))
    assert slot.elements(0) == []


def test_layouts_are_numbered_in_the_order_in_which_they_were_met():
    names = SlotNames()
    slot = names.slot("return/")
    one, two = (slot.id,), (slot.at(":len").id, *slot.elements(2))
    assert [names.layout(one), names.layout(two), names.layout(one)] == [0, 1, 0]
    before = names.layouts()
    assert before == (("return/",), ("return/:len", "return/[0]", "return/[1]"))
    names.layout((names.slot("raised/line").id,))
    assert names.layouts()[:2] == before


def test_threads_share_slots_and_layouts():
    names = SlotNames()
    found = []

    def work():
        slots = [names.slot(f"argument/{index % 50}") for index in range(500)]
        found.append([(slot.name, slot.id, names.layout((slot.id,))) for slot in slots])

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1] == found[2] == found[3]
    layouts = names.layouts()
    assert len(layouts) == 50
    assert all(layouts[layout] == (name,) for name, _, layout in found[0])
