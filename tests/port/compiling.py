"""How JAX's workers compile here."""

QUICK = {
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1 "
    "--xla_backend_optimization_level=0"
}
"""XLA without its optimisations: a third of the time, which a single run does not win back."""
