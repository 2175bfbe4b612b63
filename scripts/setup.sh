#!/bin/sh
# Installs what building and testing need and this machine lacks: Debian
# packages through apt (as root, or through sudo) and the Python pieces of
# requirements.txt in .venv. With everything there it does nothing, in well
# under a second.
#
#   scripts/setup.sh [--check] [--tests]
#
#     --check   install nothing, fail if something is missing
#     --tests   also what only tests need: a browser, and in .venv-hosts the
#               compilers of requirements-hosts.txt (120 MB to load, 0.5 GB on
#               disk); where pip cannot load those, it says so and succeeds, and
#               the tests that need them are skipped
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
packages="build-essential cmake ninja-build pkgconf python3 python3-venv
  libmlir-22-dev mlir-22-tools llvm-22-tools llvm-22-dev clang-22 lld-22
  libzstd-dev zlib1g-dev"
test_packages="chromium chromium-driver libclang-rt-22-dev qemu-system-arm valgrind
  clang-tidy-22"
check=0
tests=0

die() {
  echo "setup.sh: error: $*" >&2
  exit 1
}

for argument; do
  case $argument in
    --check) check=1 ;;
    --tests)
      tests=1
      packages="$packages $test_packages"
      ;;
    *) die "unknown argument '$argument' (usage: scripts/setup.sh [--check] [--tests])" ;;
  esac
done

# Prints the names of the packages that dpkg does not know as installed.
missing_packages() {
  installed=" $(dpkg-query -W -f '${db:Status-Abbrev}${Package} ' $packages \
    2>/dev/null | tr -s ' ' '\n' | sed -n '/^ii$/{n;p}' | tr '\n' ' ') "
  for package in $packages; do
    case $installed in
      *" $package "*) ;;
      *) printf '%s ' "$package" ;;
    esac
  done
}

# RISC-V's emulator, for tests, moved into a package of its own with Debian 13.
missing_emulator() {
  if [ $tests -eq 0 ] || command -v qemu-system-riscv64 >/dev/null 2>&1; then
    return
  elif apt-cache show qemu-system-riscv >/dev/null 2>&1; then
    echo qemu-system-riscv
  else
    echo qemu-system-misc
  fi
}

install_packages() {
  if [ "$(id -u)" -eq 0 ]; then
    sudo=
  elif command -v sudo >/dev/null 2>&1; then
    sudo=sudo
  else
    die "these packages are missing, and installing them needs root or sudo:
  apt-get install $*"
  fi
  echo "setup.sh: installing $*" >&2
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2 ||
    die "apt-get update failed"
  $sudo env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "$@" >&2 ||
    die "apt-get could not install: $* (LLVM 22 comes with Debian 12 security, Debian 13 and newer)"
}

# venv_is_current VENV REQUIREMENTS PROGRAM: it was made from these very
# requirements, in this place, by a Python that still runs.
venv_is_current() {
  cmp -s "$2" "$1/installed-requirements.txt" &&
    "$1/bin/python" -c '' 2>/dev/null &&
    head -n 1 "$1/bin/$3" 2>/dev/null | grep -qF "$1/bin/"
}

# make_venv VENV REQUIREMENTS [options of pip install]: false if pip fails
make_venv() {
  venv=$1
  requirements=$2
  shift 2
  # Debian's own Python first: another one on the PATH may lack ensurepip.
  python=/usr/bin/python3
  [ -x $python ] || python=python3
  echo "setup.sh: making $venv" >&2
  rm -rf "$venv"
  "$python" -m venv "$venv" ||
    die "$python cannot make a venv (is python3-venv installed?)"
  "$venv/bin/python" -m pip install -q --disable-pip-version-check "$@" \
    -r "$requirements" >&2 || return 1
  cp "$requirements" "$venv/installed-requirements.txt"
}

if command -v dpkg-query >/dev/null 2>&1; then
  missing="$(missing_packages)$(missing_emulator)"
  if [ -n "$missing" ]; then
    [ $check -eq 0 ] || die "missing packages: $missing"
    # shellcheck disable=SC2086 # one word per package
    install_packages $missing
  fi
elif [ ! -x "${NNPACK_LLVM_DIR:-/usr/lib/llvm-22}/bin/mlir-opt" ]; then
  die "no dpkg here, and no LLVM/MLIR 22 in ${NNPACK_LLVM_DIR:-/usr/lib/llvm-22}: install
  $packages
  by this system's means, and set NNPACK_LLVM_DIR"
fi

list=$root/scripts/requirements.txt
if ! venv_is_current "$root/.venv" "$list" lit; then
  [ $check -eq 0 ] || die "$root/.venv is missing or out of date"
  make_venv "$root/.venv" "$list" || die "pip could not install $list"
fi

list=$root/scripts/requirements-hosts.txt
if [ $tests -eq 1 ] && ! venv_is_current "$root/.venv-hosts" "$list" vela; then
  [ $check -eq 0 ] || die "$root/.venv-hosts is missing or out of date"
  make_venv "$root/.venv-hosts" "$list" --no-deps --no-compile ||
    echo "setup.sh: warning: pip could not install $list: the tests inside IREE
  and TFLite Micro will be skipped" >&2
fi
