"""The figures of RESULTS.md: `make bench` runs them all, ``python -m benchmarks NAME`` one."""
