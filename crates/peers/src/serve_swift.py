"""OpenStack Swift with its S3 interface: proxy, account, container and object server in one process.

Usage: serve_swift.py FOLDER PORT BUCKET. Keeps everything in FOLDER; needs neither root nor /etc/swift.
"""

import base64
import email.utils
import hmac
import http.client
import os
import socket
import sys

import eventlet
import eventlet.wsgi

eventlet.monkey_patch()

from swift.common import utils, wsgi  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402

HASHES = """
[swift-hash]
swift_hash_path_prefix = tests
swift_hash_path_suffix = only
[storage-policy:0]
name = one
default = yes
"""
STORAGE = """
[DEFAULT]
swift_dir = {folder}
devices = {folder}/disks
mount_check = false
fallocate_reserve = 0
[pipeline:main]
pipeline = server
[app:server]
use = egg:swift#{kind}
"""
PROXY = """
[DEFAULT]
swift_dir = {folder}
[pipeline:main]
pipeline = catch_errors s3api tempauth proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
"""


def write(folder, name, text, **values):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text.format(folder=folder, **values))
    return path


def listen(port):
    listener = eventlet.listen(("127.0.0.1", port), backlog=1024)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def answer(app, listener):
    manners = {"protocol": wsgi.SwiftHttpProtocol, "capitalize_response_headers": False}
    eventlet.spawn(eventlet.wsgi.server, listener, app, utils.NullLogger(), **manners)


def serve(conf, listener, name):
    app = wsgi.loadapp(conf, global_conf={"log_name": name})
    answer(app, listener)
    return app


def make_bucket(port, name):
    """A request of S3, signed in its old and short way."""
    when = email.utils.formatdate(usegmt=True)
    text = f"PUT\n\n\n{when}\n/{name}".encode()
    signature = base64.b64encode(hmac.digest(b"testing", text, "sha1")).decode()
    headers = {"Date": when, "Authorization": "AWS test:tester:" + signature, "Content-Length": "0"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("PUT", "/" + name, headers=headers)
    response = connection.getresponse()
    if response.status != 200:
        raise SystemExit(response.read().decode())


def main(folder, port, bucket):
    os.makedirs(os.path.join(folder, "disks", "disk"))
    write(folder, "swift.conf", HASHES)
    utils.set_swift_dir(folder)
    for kind in ("account", "container", "object"):
        listener = listen(0)
        ring = RingBuilder(4, 1, 0)
        place = {"ip": "127.0.0.1", "port": listener.getsockname()[1], "device": "disk"}
        ring.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1, **place})
        ring.rebalance()
        ring.get_ring().save(os.path.join(folder, kind + ".ring.gz"))
        serve(write(folder, kind + ".conf", STORAGE, kind=kind), listener, kind)
    inside = listen(0)
    proxy = serve(write(folder, "proxy.conf", PROXY), inside, "proxy")
    make_bucket(inside.getsockname()[1], bucket)
    answer(proxy, listen(port))
    eventlet.greenthread.sleep(10**9)


main(os.path.abspath(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
