//! k8s-backup-target
