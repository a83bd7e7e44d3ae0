#!/usr/bin/env bash
# Keeps a plan in the private bucket of the state, with everything that its apply needs. Sets the outputs `place`, `region`
# and `digest`.
# Usage: save-plan.sh STACK
set -euo pipefail

folder=cdktf.out/stacks/$1
archive=$(mktemp)

# Empty where the state is not in S3.
state() { node --print "require('./$folder/cdk.tf.json').terraform.backend.s3?.$1 ?? ''"; }
bucket=$(state bucket) key=$(state key) region=$(state region)
if [ -z "$bucket" ] || [ -z "$key" ] || [ -z "$region" ]; then
  echo "::error::$1 keeps its state on this machine: set state: { bucket, region } in main.ts, then run npm run bootstrap"
  exit 1
fi
place=s3://$bucket/$key.plans/$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT.tar

# The functions' archives were written when the plan was made. The plan's JSON is not needed again.
tar --create --file "$archive" --directory "$folder" --exclude ./.terraform --exclude ./plan.json .
aws s3 cp "$archive" "$place" --region "$region" --only-show-errors
{
  echo "place=$place"
  echo "region=$region"
  echo "digest=$(sha256sum "$archive" | cut -d ' ' -f 1)"
} >> "$GITHUB_OUTPUT"
