#!/usr/bin/env bash
# Reviews the plan of a stack. Sets the output `findings`: whether there is a warning or a danger.
# Usage: review-plan.sh STACK FILE
set -euo pipefail

code=0
npm run --silent review -- "cdktf.out/stacks/$1/plan.json" --stack "$1" --markdown --fail-on warning > "$2" || code=$?
case $code in
  0) findings=false ;;
  3) findings=true ;;
  *) exit "$code" ;;
esac
echo "findings=$findings" >> "$GITHUB_OUTPUT"
