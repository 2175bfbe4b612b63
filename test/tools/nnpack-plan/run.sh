#!/bin/sh
# Usage: run.sh NNPACK-PLAN. Checks exit statuses, messages and files of
# nnpack-plan in the current directory.
plan=$1
failures=0

# expect STATUS TEXT ARGUMENTS...: the status, and TEXT in what is printed.
expect() {
  status=$1 text=$2
  shift 2
  printed=$("$plan" "$@" 2>&1)
  got=$?
  case $printed in
  *"$text"*) found=yes ;;
  *) found=no ;;
  esac
  if [ $got -ne "$status" ] || [ $found = no ]; then
    echo "nnpack-plan $*: exit $got (expected $status), expected '$text' in:"
    echo "$printed"
    failures=$((failures + 1))
  fi
}

# a, b are alive at once: 10 + 8; c needs 12 beside b: 20.
printf 'id,lower,upper,size\na,0,4,10\nb,2,6,8\nc,5,9,12\n' >small.csv
expect 0 'status=optimal peak=20 lower_bound=20 buffers=3 nodes=' small.csv
expect 0 'status=optimal peak=20' small.csv --capacity=20
expect 3 'status=infeasible peak=-1 lower_bound=20' small.csv --capacity=19
expect 0 'status=optimal peak=24' small.csv --alignment=16
expect 0 'valid' small.csv --validate
expect 0 'peak=20' small.csv --effort=0 --nodes=5 --time-limit=1.5
expect 0 'peak 20 bytes, lower bound 20, optimal' small.csv --map=-
expect 0 '"used": 20, "lower_bound": 20, "proof": "optimal"' small.csv --json=-
expect 0 'a,0,4,10,' small.csv --output=small.out.csv --map=- --output=-
expect 0 'usage: nnpack-plan' --help
expect 0 'nnpack-plan ' --version
expect 0 'peak=20' small.csv --disable-rules=Memory,Split

# A plan is a problem with all offsets fixed.
"$plan" small.csv --output=planned.csv >/dev/null
expect 0 'status=optimal peak=20' planned.csv --validate
sed 's/^b,2,6,8,.*/b,2,6,8,5/' planned.csv >broken.csv
expect 1 "overlap" broken.csv --validate

expect 1 "more than one problem: 'a.csv' and 'b.csv'" a.csv b.csv
expect 1 'no problem given'
expect 1 "unknown option '--speed=9'" small.csv --speed=9
expect 1 "option '--capacity=2Q': expected" small.csv --capacity=2Q
expect 1 "option '--effort=4': expected" small.csv --effort=4
expect 1 "option '--time-limit=nan': expected" small.csv --time-limit=nan
expect 1 "option '--nodes=-1': expected" small.csv --nodes=-1
expect 1 'ends in none of .txt, .svg, .html' small.csv --map=small.pdf
expect 0 'peak=' small.csv --map=small.svg
grep -q '<svg' small.svg
expect 0 'peak=' small.csv --map=small.html
grep -q '<html' small.html
expect 1 "no-such.csv: No such file" no-such.csv
printf '' >empty.csv
expect 1 'empty.csv:1: the file is empty' empty.csv
printf 'id,lower,upper,size\na,0,4,10\na,2,6,8\n' >twice.csv
expect 1 "twice.csv:3: column id: seen before 'a'" twice.csv
printf 'id,lower,upper,size,offset\na,0,4,10,4\n' >pinned.csv
expect 1 'with --whole-buffers' pinned.csv --whole-buffers
expect 0 'peak=14' pinned.csv

# The same bytes out for the same input.
"$plan" small.csv --json=one.json >/dev/null
"$plan" small.csv --json=two.json >/dev/null
cmp -s one.json two.json || {
  echo "two runs differ"
  failures=$((failures + 1))
}
[ $failures -eq 0 ]
