"""Articles that answer one question otherwise, and near copies that tell otherwise."""
