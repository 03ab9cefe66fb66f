"""Tests of qa/, laid out as it is: what a module promises stands in the file of its name."""
