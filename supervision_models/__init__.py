"""Engine for big-data legal supervision models (大数据法律监督模型)."""

__version__ = "0.1.0"
