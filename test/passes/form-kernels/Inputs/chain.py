# Prints a function of N tosa.abs in a row: chain.py N ELEMENT-TYPE
import sys

count, element = int(sys.argv[1]), sys.argv[2]
tensor = f"tensor<4x{element}>"
print(f"func.func @main(%v0: {tensor}) -> {tensor} {{")
for i in range(count):
    print(f"  %v{i + 1} = tosa.abs %v{i} : ({tensor}) -> {tensor}")
print(f"  return %v{count} : {tensor}\n}}")
