#!/usr/bin/env bash
# Applies the plan at PLACE in REGION, if its SHA-256 is DIGEST: the plan that was reviewed, and no other.
set -euo pipefail

: "${PLACE:?}" "${REGION:?}" "${DIGEST:?}"
cd "$(mktemp -d)"

aws s3 cp "$PLACE" plan.tar --region "$REGION" --only-show-errors
if ! echo "$DIGEST  plan.tar" | sha256sum --check --status --strict; then
  echo "::error::$PLACE is not the plan that was reviewed: find out who wrote it, then run the workflow again"
  exit 1
fi
tar --extract --file plan.tar
# It is of no use to anybody else.
aws s3 rm "$PLACE" --region "$REGION" --only-show-errors

terraform init -input=false -no-color -lockfile=readonly
# Terraform refuses it where the state has changed since the plan.
terraform apply -input=false -no-color plan.tfplan
