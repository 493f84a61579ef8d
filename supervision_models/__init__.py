"""Engine for big-data legal supervision models (大数据法律监督模型)."""
