#!/usr/bin/env bash
# Puts the committed lock file of a stack's providers where Terraform looks for it.
# Usage: provider-lock.sh STACK
set -euo pipefail

stack=$1
lock=locks/$stack.terraform.lock.hcl

if [ -f "$lock" ]; then
  cp "$lock" "cdktf.out/stacks/$stack/.terraform.lock.hcl"
else
  echo "::warning::there is no $lock, so nothing says which checksums the providers must have: docs/ci.md says how to make it"
fi
