"""Stock clients against a server: requests, and tritonclient where it is there. In: the server's address. Out: nothing, or an assertion."""
import json
import sys

import numpy as np
import requests

base = sys.argv[1]


def tensorflow_serving() -> None:
    status = requests.get(f"{base}/v1/models/cvae").json()
    assert status["model_version_status"][0]["state"] == "AVAILABLE", status
    signatures = requests.get(f"{base}/v1/models/cvae/metadata").json()["metadata"]["signature_def"]["signature_def"]
    assert signatures["serving_default"]["method_name"] == "tensorflow/serving/predict"
    url = f"{base}/v1/models/cvae:predict"
    rows = requests.post(url, json={"instances": [{"digit": 3, "seed": 1}, {"digit": 4, "seed": 1}]}).json()
    columns = requests.post(url, json={"inputs": {"digit": [3, 4], "seed": [1, 1]}}).json()
    assert np.array(rows["predictions"]).shape == (2, 28, 28, 1)
    assert rows["predictions"] == columns["outputs"]
    wrong = requests.post(url, json={"instances": [{"digit": 99}]})
    assert wrong.status_code == 400 and set(wrong.json()) >= {"error"}


def binary(z: np.ndarray, digit: np.ndarray) -> np.ndarray:
    """The protocol's binary extension, written and read by hand as its specification says."""
    tensors = [("z", "FP32", z), ("digit", "INT64", digit)]
    head = json.dumps({
        "parameters": {"signature_name": "decode"},
        "inputs": [{"name": n, "datatype": t, "shape": list(a.shape), "parameters": {"binary_data_size": a.nbytes}} for n, t, a in tensors],
        "outputs": [{"name": "image", "parameters": {"binary_data": True}}],
    }).encode()
    answer = requests.post(
        f"{base}/v2/models/cvae/infer",
        data=head + b"".join(a.tobytes() for _, _, a in tensors),
        headers={"Inference-Header-Content-Length": str(len(head)), "Content-Type": "application/octet-stream"},
    )
    assert answer.status_code == 200, answer.text
    length = int(answer.headers["Inference-Header-Content-Length"])
    output = json.loads(answer.content[:length])["outputs"][0]
    assert output["parameters"]["binary_data_size"] == len(answer.content) - length
    return np.frombuffer(answer.content[length:], "<f4").reshape(output["shape"])


def open_inference() -> None:
    z, digit = np.array([[0.5, -1], [1, 1]], np.float32), np.array([3, 4])
    images = binary(z, digit)
    asked = {"signature_name": "decode", "inputs": {"z": z.tolist(), "digit": digit.tolist()}}
    predicted = np.array(requests.post(f"{base}/v1/models/cvae:predict", json=asked).json()["outputs"], np.float32)
    assert np.array_equal(images, predicted)
    nan = requests.post(f"{base}/v1/models/cvae:predict", data='{"signature_name":"decode","inputs":{"z":[[NaN,0]],"digit":[3]}}')
    assert nan.status_code == 400, nan.text


def triton() -> None:
    import tritonclient.http as http

    client = http.InferenceServerClient(base.removeprefix("http://"))
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("cvae")
    assert client.get_model_metadata("cvae")["platform"] == "graft"
    z, digit = http.InferInput("z", [2, 2], "FP32"), http.InferInput("digit", [2], "INT64")
    z.set_data_from_numpy(np.array([[0.5, -1], [1, 1]], np.float32))
    digit.set_data_from_numpy(np.array([3, 4]))
    answer = client.infer("cvae", [z, digit], parameters={"signature_name": "decode"})
    assert np.array_equal(answer.as_numpy("image"), binary(np.array([[0.5, -1], [1, 1]], np.float32), np.array([3, 4])))


{"requests": lambda: (tensorflow_serving(), open_inference()), "triton": triton}[sys.argv[2]]()
print("ok")
