"""What was asked: benchmark, scale, key factors, context factors, Charter, and the library of known ones."""
