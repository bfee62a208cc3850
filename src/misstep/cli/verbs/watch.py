"""misstep watch."""

from typing import Annotated

import typer

from misstep.cli.options import (
    DEFAULT_STORE,
    NONE,
    Anticipator,
    AsJson,
    Calibration,
    FalseStops,
    Robot,
    Seed,
    SkillNames,
    StoreFolder,
)

Executions = Annotated[
    list[str] | None, typer.Argument(metavar="[EXECUTION]...", help="Replays these executions of the store.")
]
SkillsToRun = Annotated[str, typer.Option("--skills", metavar="MODULE", help="Runs skills of this module or .py file.")]
Topics = Annotated[
    list[str],
    typer.Option(
        "--ros", metavar="[STREAM=]TOPIC:TYPE", help="Watches this ROS 2 topic; may be repeated.", show_default=False
    ),
]
SkillTopic = Annotated[
    str, typer.Option("--ros-skill", metavar="TOPIC", help="std_msgs/String: the skill that runs; empty: none.")
]
Duration = Annotated[
    float | None, typer.Option("--for", metavar="SECONDS", min=0.1, help="Ends watching topics by itself.")
]
Speed = Annotated[
    str,
    typer.Option(
        metavar="N|max", help="Source seconds a second, for replays and simulated skills; max: as fast as it goes."
    ),
]
Runs = Annotated[int, typer.Option(metavar="N", min=1, help="Executions of each skill that is run.")]
Record = Annotated[
    bool | None,
    typer.Option("--record/--no-record", help="Store what is watched. By default all but replays.", show_default=False),
]
Shell = Annotated[
    str, typer.Option(metavar="COMMAND", help="Runs on an alarm, with the verdict as JSON in MISSTEP_VERDICT.")
]
Webhook = Annotated[str, typer.Option(metavar="URL", help="Alarms are posted to this http address on loopback.")]
AlarmTopic = Annotated[
    str, typer.Option("--ros-alarm", metavar="TOPIC", help="Publishes alarms as diagnostic_msgs/DiagnosticArray.")
]
Rerun = Annotated[
    str, typer.Option(metavar="FILE|URL", help="A new .rrd file, or a viewer: rerun+http://127.0.0.1:9876/proxy.")
]
Foxglove = Annotated[int | None, typer.Option(metavar="PORT", min=0, max=65535, help="Serves Foxglove on 127.0.0.1.")]
Live = Annotated[bool, typer.Option("--live", help="Show it on the live page of the store, misstep serve.")]
Stats = Annotated[bool, typer.Option("--stats", help="Print latencies from frame to verdict, and what was dropped.")]


def watch(
    executions: Executions = None,
    skills: SkillsToRun = "",
    ros: Topics = NONE,
    skill: SkillNames = NONE,
    ros_skill: SkillTopic = "",
    duration: Duration = None,
    store: StoreFolder = DEFAULT_STORE,
    anticipator: Anticipator = None,
    false_stops: FalseStops = 0.01,
    calibration: Calibration = None,
    speed: Speed = "1",
    runs: Runs = 1,
    seed: Seed = 0,
    robot: Robot = "",
    record: Record = None,
    shell: Shell = "",
    webhook: Webhook = "",
    ros_alarm: AlarmTopic = "",
    rerun: Rerun = "",
    foxglove: Foxglove = None,
    live: Live = False,
    stats: Stats = False,
    as_json: AsJson = False,
) -> None:
    """Watches a robot: says at every moment how the execution stands.

    OK, WARN (a failure is anticipated), FAIL (it has left the way of the
    successes) or UNKNOWN (it can't be judged), and raises alarms. What is
    watched: executions of the store (a replay), skills that are run here, or
    topics of ROS 2. Exits with 1 if there was an alarm.

    \b
    Examples:
      misstep watch grasp-00042 --store experience --speed 4
      misstep watch --skills my_robot.skills --skill grasp --anticipator run
      misstep watch --skill grasp --ros /head/rgb:sensor_msgs/msg/Image
          --ros wrench=/ft:geometry_msgs/msg/WrenchStamped --shell ./stop.sh
    """
    from misstep.cli.watch_sources import pace_of
    from misstep.cli.watching_story import Request, tell

    if sum(map(bool, (executions, skills, ros))) != 1:
        raise typer.BadParameter("name either executions to replay, or --skills MODULE, or --ros TOPIC:TYPE.")
    if ros and not skill:
        raise typer.BadParameter("--ros needs --skill NAME: the skill that runs, or those that --ros-skill may name.")
    if ros and len(skill) > 1 and not ros_skill:
        raise typer.BadParameter("with several skills, --ros-skill TOPIC has to tell which one runs.")
    request = Request(
        tuple(executions or ()), skills, tuple(ros), tuple(skill), ros_skill, duration, store, anticipator, false_stops,
        calibration, pace_of(speed), runs, seed, robot, record, shell, webhook, ros_alarm, rerun, foxglove, live,
        stats,
    )  # fmt: skip
    tell(request, as_json)
