#!/usr/bin/env bash
# Plans a synthesized stack, and leaves plan.tfplan and plan.json in its folder. Sets the output `changed`.
# Usage: plan.sh STACK; LOCK=true holds the lock of the state meanwhile.
set -euo pipefail

cd "cdktf.out/stacks/$1"
options=(-input=false -no-color)
init=("${options[@]}")
[ ! -f .terraform.lock.hcl ] || init+=(-lockfile=readonly)
if [ "${LOCK:-false}" = true ]; then lock=(-lock-timeout=10m); else lock=(-lock=false); fi

terraform init "${init[@]}"

# What a plan prints has the variables of functions in clear, and logs can be public. Errors go to standard error.
code=0
terraform plan "${options[@]}" "${lock[@]}" -detailed-exitcode -out=plan.tfplan > /dev/null || code=$?
case $code in
  0) changed=false ;;
  2) changed=true ;;
  *) exit "$code" ;;
esac
terraform show -json plan.tfplan > plan.json
echo "changed=$changed" >> "$GITHUB_OUTPUT"
