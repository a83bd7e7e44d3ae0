#!/usr/bin/env bash
# Reviews what the checked-out commit changes against another commit, without credentials: synthesizes both, and compares.
# Usage: review-change.sh COMMIT FILE
set -euo pipefail

commit=$1 file=$2
# The review says where an objective is broken, in place of the synthesis.
export OBJECTIVES=report
before=$(mktemp -d)

git worktree add --detach --force "$before/base" "$commit"
# Its own dependencies, which the change may have replaced.
(cd "$before/base" && npm ci && npm run synth)
npm run synth

# Of each stack that one of them has. Exit code 3: the review found something, which is for the reader to judge.
stacks() { node --print "Object.keys(require('$1/manifest.json').stacks).join('\n')"; }
{ stacks "$PWD/cdktf.out"; stacks "$before/base/cdktf.out"; } | sort -u | while read -r stack; do
  npm run --silent review -- --before "$before/base/cdktf.out" --after cdktf.out --stack "$stack" --markdown < /dev/null || [ $? -eq 3 ]
done > "$file"
