//! velero-backup-config
