#!/bin/sh
# Compiles a network and a program around it, and runs the program.
#
#   run.sh TARGET NETWORK FOLDER [options of nnpackc...]
#
# TARGET is
#   arm         Cortex-M55 on an MPS3 board (AN547), emulated by QEMU, as the
#               others but the last are
#   cortex-m7   Cortex-M7 on an MPS2 board (AN500)
#   cortex-a53  a bare 64-bit Arm without the dot product
#   cortex-a76  the same with it
#   riscv32     a bare RV32IMFC machine
#   riscv64     the same with 64 bits and vectors
#   host        this machine
# In FOLDER, the program reads in0.bin, in1.bin, ... and writes out0.bin, ...;
# everything it is made of is put there too. NNPACKC, LLVM and CC choose the
# tools; QEMU_OPTIONS go to QEMU, which ends after QEMU_SECONDS.
set -eu

target=$1 network=$2 folder=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
nnpackc=${NNPACKC:-nnpackc}
llvm=${LLVM:-/usr/lib/llvm-22/bin}

case $target in
  arm)
    code="--target=thumbv8.1m.main-none-eabihf --cpu=cortex-m55"
    flags="--target=thumbv8.1m.main-none-eabihf -mcpu=cortex-m55"
    qemu="qemu-system-arm -M mps3-an547"
    start=arm/start.c link=arm/link.ld memory=arm/an547
    ;;
  cortex-m7)
    code="--target=thumbv7em-none-eabihf --cpu=cortex-m7"
    flags="--target=thumbv7em-none-eabihf -mcpu=cortex-m7"
    qemu="qemu-system-arm -M mps2-an500"
    start=arm/start.c link=arm/link.ld memory=arm/an500
    ;;
  cortex-a53 | cortex-a76)
    code="--target=aarch64-none-elf --cpu=$target"
    flags="--target=aarch64-none-elf -mcpu=$target"
    qemu="qemu-system-aarch64 -M virt -cpu $target -net none"
    start="virt.c aarch64/start.c" link=virt.ld memory=aarch64
    ;;
  riscv32)
    code="--target=riscv32-unknown-elf --features=+m,+f,+c"
    flags="--target=riscv32-unknown-elf -march=rv32imfc -mabi=ilp32f"
    qemu="qemu-system-riscv32 -M virt -bios none"
    start="virt.c riscv/start.c" link=virt.ld memory=riscv
    ;;
  riscv64)
    code="--target=riscv64-unknown-elf --features=+m,+f,+d,+c,+v"
    flags="--target=riscv64-unknown-elf -march=rv64gcv -mabi=lp64d -mcmodel=medany"
    qemu="qemu-system-riscv64 -M virt -cpu rv64,v=true,vlen=128,vext_spec=v1.0 -bios none"
    start="virt.c riscv/start.c" link=virt.ld memory=riscv
    ;;
  host) ;;
  *)
    echo "run.sh: unknown target '$target'" >&2
    exit 1
    ;;
esac

warnings="-std=c11 -O1 -Wall -Wextra -Werror"
cd "$folder"
if [ "$target" = host ]; then
  "$nnpackc" "$network" -o model.o --header=model.h "$@"
  # shellcheck disable=SC2086 # lists of words
  ${CC:-cc} $warnings -I . "$here/main.c" "$here/hosted.c" model.o -lm -o program
  exec ./program
fi

# shellcheck disable=SC2086
{
  "$nnpackc" "$network" -o model.o --header=model.h $code "$@"
  "$nnpackc" --linker-script > nnpack.ld
  objects=model.o
  for source in main.c memory.c semihosting.c $start; do
    object=$(basename "$source" .c).o
    "$llvm/clang" $flags $warnings -ffreestanding -fno-builtin -I . -I "$here" \
      -c "$here/$source" -o "$object"
    objects="$objects $object"
  done
  "$llvm/ld.lld" -L . -L "$here/$memory" -T "$here/$link" -o program.elf \
    $objects
  exec timeout "${QEMU_SECONDS:-120}" $qemu ${QEMU_OPTIONS:-} -display none -monitor none -serial none \
    -semihosting-config enable=on,target=native -kernel program.elf < /dev/null
}
