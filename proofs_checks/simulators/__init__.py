"""Simulators of loops on raw data, one file a family; they know no formula."""
