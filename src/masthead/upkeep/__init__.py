"""Doctor, benchmarks and the sample newsroom."""
