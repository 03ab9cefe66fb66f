"""Makes what ships: trains and exports the networks, and calibrates what decides over them.

Given data, it writes models/ and reader/calibration.json. For developers; not in the wheel.
"""
