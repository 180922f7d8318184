"""Keys beside those who keep servers for them: `python -m bench.peers`. It needs Linux.

stores      etcd, ZooKeeper and Repave's configuration, each as one client meets it
"""
