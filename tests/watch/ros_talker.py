"""A robot's driver in a process of its own: `python ros_talker.py COUNT` publishes real messages over DDS."""

import sys
import time

import numpy as np

from misstep.watch.ros_dds import DdsClient
from misstep.watch.ros_types import Header, Image, JointState, String, Time, Vector3, Wrench, WrenchStamped


def main(count: int) -> None:
    with DdsClient() as client:
        picture = client.publisher("/head/rgb", "sensor_msgs/msg/Image")
        depth = client.publisher("/head/depth", "sensor_msgs/msg/Image")
        wrench = client.publisher("/ft/data", "geometry_msgs/msg/WrenchStamped")
        joints = client.publisher("/joint_states", "sensor_msgs/msg/JointState")
        skill = client.publisher("/skill", "std_msgs/msg/String")
        while not all(one.has_listener() for one in (picture, depth, wrench, joints, skill)):
            time.sleep(0.01)
        for _ in range(10):  # a state, told again and again
            skill.publish(String("grasp"))
            time.sleep(0.05)
        for step in range(count):
            rgb = np.full((48, 64, 3), step, np.uint8)
            mm = np.full((48, 64), 1000 + step, np.uint16)
            header = Header(Time(100 + step, 7), "camera")
            picture.publish(Image(header, 48, 64, "rgb8", 0, 192, rgb.tobytes()))
            depth.publish(Image(header, 48, 64, "16UC1", 0, 128, mm.tobytes()))
            wrench.publish(WrenchStamped(header, Wrench(Vector3(step, 0.0, 9.8), Vector3(0.1, 0.2, 0.3))))
            joints.publish(JointState(header, ["a", "b"], [0.1, float(step)], [], []))
            time.sleep(0.02)
        for _ in range(10):
            skill.publish(String(""))
            time.sleep(0.05)


main(int(sys.argv[1]))
