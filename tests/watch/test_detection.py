from misstep.evaluate.fault_robot import SKILL, FaultRobot, fault_plan
from misstep.signals.grid import measure, select
from misstep.watch.detection import Detection

ROBOT, ID = FaultRobot(), f"{SKILL}-00040"


def watched(bend: float) -> Detection:
    """Of an execution whose force wrench.2 is bent by so much from step 20 on."""
    plan = fault_plan()
    model = plan.detectors[SKILL]
    measured = measure(ROBOT.series(ID))
    values = select(measured, model.channels)
    values[20:, model.channels.index("wrench.2")] += bend
    found = Detection(model, plan.ranges[SKILL], model.threshold)
    for step, row in enumerate(values):
        found.take(step, dict(zip(model.channels, row.tolist(), strict=True)))
    return found


def test_it_says_what_the_model_says_of_the_whole_execution() -> None:
    measured, model = measure(ROBOT.series(ID)), fault_plan().detectors[SKILL]
    found = Detection(model, fault_plan().ranges[SKILL], model.threshold)
    suspicions = []
    for step, row in enumerate(select(measured, model.channels)):
        found.take(step, dict(zip(model.channels, row.tolist(), strict=True)))
        suspicions.append(found.suspicion)
    assert max(one for one in suspicions if one is not None) == model.observe(measured).score


def test_an_execution_that_deviates_is_told_with_when_and_where() -> None:
    found = watched(5.0)
    assert found.deviates and found.t_fail_s is not None and 1.0 < found.t_fail_s < 1.4
    assert found.channels[0] == "wrench.2"


def test_a_success_does_not_deviate() -> None:
    found = watched(0.0)
    assert not found.deviates and found.t_fail_s is None and found.channels == ()


def test_a_channel_that_is_not_measured_is_a_gap() -> None:
    plan = fault_plan()
    found = Detection(plan.detectors[SKILL], plan.ranges[SKILL], 3.0)
    found.take(0, {})
    assert found.suspicion == 0.0
