# One recipe for each section of .ci/run that says something by itself; `just ci` runs them all.

# Everything that guards a change.
ci:
    .ci/run

# What has to be installed.
tools:
    .ci/run tools

# Formatting.
fmt:
    .ci/run fmt

# Every test.
test:
    .ci/run test

# Lints, with warnings denied.
clippy:
    .ci/run clippy

# Documentation, with broken links denied.
doc:
    .ci/run doc

# The model without any curve.
model-alone:
    .ci/run model-alone

# Licences, duplicates and sources of dependencies.
deny:
    .ci/run deny

# The property matrix, quickly.
check:
    .ci/run check

# A second model in Python judges the matrix again.
second:
    .ci/run second

# Transitions of the model on real curves.
conform:
    .ci/run conform

# What is proved beyond bounds.
prove:
    .ci/run prove

# A workload on one thread and on two.
replay:
    .ci/run replay

# Mutated and random input for whatever the program reads; by hand for long: just fuzz --inputs 10000000 --target records
fuzz *args="--inputs 30000 --seed 1 --jobs 2":
    cargo run --release --locked --package sesphr-fuzz -- {{args}}

# A small run of everything, and its page.
reproduce:
    .ci/run reproduce

# A store on a disk that is too small.
full-disk:
    .ci/run full-disk

# The command with S3, against a server.
s3:
    .ci/run s3

# The page in a browser.
page:
    .ci/run page

# The notebook, on a small run.
notebook:
    .ci/run notebook

# A small run against the committed one.
reference:
    .ci/run reference

# Mutants of a module, against tests that would notice: just mutants sesphr impl/src/acl -C=--lib
mutants package module *args:
    cargo mutants --package {{package}} --file '{{module}}.rs' --file '{{module}}/**' {{args}}
