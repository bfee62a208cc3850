"""The robot's software: the thing under test.

Layers, each using only those below it: skills; perception, planning and control; kinematics; poses; hardware.
It knows nothing of the simulation: all it has is the `Hardware` protocol.
"""
