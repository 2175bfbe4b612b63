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
expect 1 "unknown option '--speed=9'; see --help" small.csv --speed=9
expect 1 "unknown option '--capactiy=9'; did you mean --capacity?" small.csv --capactiy=9
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

# In steps 2 and 3 only bytes 0 to 4 of a are in use: b lies above them.
printf 'id,lower,upper,size,gaps\na,0,6,10,2-4@0:4\nb,2,4,6,\n' >window.csv
expect 0 'status=optimal peak=10' window.csv
expect 0 '             5 |AABBAA|' window.csv --map=-
sed 's/^b,2,4,6/b,2,4,7/' window.csv >wider.csv
expect 0 'status=optimal peak=11 lower_bound=11' wider.csv
sed 's/@0:4/@4:11/' window.csv >beyond.csv
expect 1 "beyond.csv:2: buffer 'a': window 4:11 of gap [2, 4)" beyond.csv

# b in the place of a, c at least 3 below b: a ends at 3 + 10.
printf 'id,lower,upper,size,shares\na,0,2,10,\nb,1,4,8,a@0:0 c@3:\nc,3,5,9,\n' \
  >shares.csv
expect 0 'status=optimal peak=13 lower_bound=13' shares.csv
"$plan" shares.csv --output=shared.csv >/dev/null
expect 0 'peak=13' shared.csv --validate
sed 's/@3:/@4:/' shared.csv >closer.csv
expect 1 'overlap' closer.csv --validate
expect 1 "buffer 'b': shares, with --whole-buffers" shares.csv --whole-buffers
sed 's/shares$/shares,traffic/; s/$/,1/; 1s/,1$//' shares.csv >moved.csv
expect 0 'l2_peak=13 ddr_peak=0 ddr_traffic=0' moved.csv --spaces=L2:1K,DDR
# In 10 bytes there is room for a with b over it, or for a and then c.
expect 0 'l2_peak=10 ddr_peak=8 ddr_traffic=1' moved.csv --spaces=L2:10,DDR
"$plan" moved.csv --spaces=L2:10,DDR --output=moved.out.csv >/dev/null
expect 0 'valid' moved.out.csv --spaces=L2:10,DDR --validate

# Placing. At time 1 all three are alive, 30 bytes: the one with the least
# traffic leaves, though c has the least traffic per byte.
printf 'id,lower,upper,size,traffic\na,0,3,8,20\nb,1,2,8,12\nc,1,4,14,16\n' \
  >traffic.csv
expect 0 'l2_peak=22 ddr_peak=8 ddr_traffic=12 ddr_traffic_bound=12' \
  traffic.csv --spaces=L2:24,DDR
expect 0 'status=optimal peak=30 lower_bound=30 buffers=3' \
  traffic.csv --spaces=L2:1K,DDR
expect 0 'l2_peak=0 ddr_peak=30 ddr_traffic=48 ddr_traffic_bound=48' \
  traffic.csv --spaces=L2:0,DDR
expect 3 'l2_peak=-1 ddr_peak=-1 ddr_traffic=-1 ddr_traffic_bound=-1' \
  traffic.csv --spaces=L2:8,DDR:8
# a in the TCM, c in L2 for 16, b in DDR for 3 * 12; not b in L2 and c in DDR.
expect 0 'tcm_peak=8 l2_peak=14 ddr_peak=8 l2_traffic=16 ddr_traffic=12 cost=52 cost_bound=52' \
  traffic.csv --spaces=TCM:8,L2:14:1,DDR::3
expect 0 'b,1,2,8,12,DDR,0' traffic.csv --spaces=L2:24,DDR --output=-
expect 0 'DDR: peak 8 bytes' traffic.csv --spaces=L2:24,DDR --map=-
expect 0 '"name": "b", "size": 8, "space": "DDR", "offset": 0' traffic.csv \
  --spaces=L2:24,DDR --json=-
"$plan" traffic.csv --spaces=L2:24,DDR --output=placed.csv >/dev/null
expect 0 'valid' placed.csv --spaces=L2:24,DDR --validate
expect 0 'ddr_traffic=12 ddr_traffic_bound=12' placed.csv --spaces=L2:24,DDR \
  --validate
sed 's/,DDR,/,L2,/' placed.csv >broken.csv
expect 1 "space 'L2': buffers 'b' at [0, 8) and 'c' at" broken.csv --spaces=L2:24,DDR --validate
# A row that names a space is there; one with an offset alone, in the first.
printf 'id,lower,upper,size,traffic,space,offset\na,0,3,8,20,DDR,\nb,0,3,8,1,,0\n' \
  >named.csv
expect 0 'l2_peak=8 ddr_peak=8 ddr_traffic=20' named.csv --spaces=L2:24,DDR
expect 1 "named.csv: buffer 'a': a space, without --spaces" named.csv
expect 1 "named.csv: buffer 'a': --spaces has no 'DDR'" named.csv --spaces=L2
expect 1 'small.csv:1: column traffic: missing in the header; --spaces needs' \
  small.csv --spaces=L2:24,DDR
expect 1 "'L2:2Q': the capacity is no size" traffic.csv --spaces=L2:2Q,DDR
expect 1 "'DDR::-1': the cost is no whole number" traffic.csv \
  --spaces=L2:2,DDR::-1
expect 1 "'': a name has letters" traffic.csv --spaces=L2:2,
expect 1 "'L2': named twice" traffic.csv --spaces=L2:2,L2
expect 1 'not together with --capacity' traffic.csv --spaces=L2,DDR --capacity=2
printf 'id,lower,upper,size,traffic\na,0,3,8,9223372036854775807\n' >much.csv
expect 1 "much.csv: item 'a': the costs add up to too much" much.csv \
  --spaces=L2:2,DDR
expect 1 "much.csv: buffer 'a': traffic 9223372036854775807 times cost 2 is" \
  much.csv --spaces=L2:2,DDR::2

# The same bytes out for the same input.
"$plan" small.csv --json=one.json >/dev/null
"$plan" small.csv --json=two.json >/dev/null
cmp -s one.json two.json || {
  echo "two runs differ"
  failures=$((failures + 1))
}
[ $failures -eq 0 ]
