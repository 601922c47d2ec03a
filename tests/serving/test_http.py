"""What a client of a running service sees."""

from __future__ import annotations

import io
import json
import socket
import threading
from typing import Any

import httpx
import pytest
from sklearn.datasets import load_digits

from jupyter_mlworkflow.errors import ServiceError
from jupyter_mlworkflow.serving import client, control
from jupyter_mlworkflow.serving.control import ServiceInfo
from jupyter_mlworkflow.settings import Settings

DATA = load_digits()
ROWS = DATA.data[1600:1603].tolist()
WANTED = DATA.target[1600:1603].tolist()


def post(service: ServiceInfo, token: str, path: str = "/", **more: Any) -> httpx.Response:
    return httpx.post(
        service.access_address + path, headers={"X-Auth-Token": token}, trust_env=False, timeout=60, **more
    )


def sentence(answer: httpx.Response) -> str:
    text: str = answer.json()["error_msg"]
    return text


def test_rows_are_predicted_in_each_documented_form(digits: ServiceInfo, token: str) -> None:
    assert post(digits, token, json={"instances": ROWS}).json() == {"predictions": WANTED}
    assert post(digits, token, json=ROWS).json() == {"predictions": WANTED}
    named = [{str(i): value for i, value in enumerate(row)} for row in ROWS]
    answer = post(digits, token, json={"meta": {"uuid": "1"}, "data": {"req_data": named}}).json()
    assert answer == {"meta": {"uuid": "1"}, "data": {"resp_data": [{"predictresult": value} for value in WANTED]}}


def test_json_is_read_whatever_curl_calls_it(digits: ServiceInfo, token: str) -> None:
    answer = httpx.post(
        digits.access_address,
        content=json.dumps(ROWS),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Bearer {token}"},
        trust_env=False,
        timeout=60,
    )
    assert answer.json() == {"predictions": WANTED}


def test_paths_of_the_config_take_requests_too(digits: ServiceInfo, token: str) -> None:
    assert post(digits, token, "/v1/digits", json=ROWS).json() == {"predictions": WANTED}
    assert httpx.get(digits.access_address + "/alive", trust_env=False, timeout=60).status_code == 200


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"", 400, "The request is empty"),
        (b"{", 400, "not valid JSON"),
        (b"\xff\xfe", 400, "not valid JSON"),
        (b"[" * 100_000, 400, "nested too deeply"),
        (b"7", 400, "The request must be a list of rows"),
        (b'{"instances": 7}', 400, "The request must be a list of rows"),
        (b'{"data": {"req": []}}', 400, "The request must be a list of rows"),
        (b"[[1, 2]]", 400, "Row 1 has 2 values; the model wants 64."),
        (b'[{"a": 1}, [2]]', 400, "not both"),
        (json.dumps([["x"] * 64]).encode(), 400, "The model does not take these rows"),
    ],
)
def test_a_wrong_request_gets_a_sentence(
    digits: ServiceInfo, token: str, content: bytes, status: int, says: str
) -> None:
    answer = post(digits, token, content=content)
    assert (answer.status_code, says in sentence(answer)) == (status, True), answer.text


def test_nothing_to_predict_is_an_answer(digits: ServiceInfo, token: str) -> None:
    assert post(digits, token, json=[]).json() == {"predictions": []}


def test_files_are_refused_where_no_code_reads_them(digits: ServiceInfo, token: str) -> None:
    answer = post(digits, token, files={"images": b"png"})
    assert answer.status_code == 400
    assert "customize_service.py" in sentence(answer)


@pytest.mark.parametrize("path", ["/", "/v1/digits", "/openapi.json"])
@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({}, "carries no token"),
        ({"X-Auth-Token": ""}, "carries no token"),
        ({"X-Auth-Token": "wrong"}, "not the one of this service"),
        ({"Authorization": "Bearer wrong"}, "not the one of this service"),
        ({"Authorization": "Basic d3Jvbmc="}, "carries no token"),
        ({"X-Auth-Token": "é".encode()}, "not the one of this service"),
    ],
)
def test_without_the_token_nothing_is_answered(
    digits: ServiceInfo, path: str, headers: dict[str, Any], says: str
) -> None:
    method = "GET" if path == "/openapi.json" else "POST"
    answer = httpx.request(method, digits.access_address + path, headers=headers, trust_env=False, timeout=60)
    assert (answer.status_code, says in sentence(answer)) == (401, True), answer.text


def test_health_and_readiness_are_open(digits: ServiceInfo) -> None:
    assert httpx.get(digits.access_address + "/health", trust_env=False, timeout=60).json() == {"status": "OK"}
    assert httpx.get(digits.access_address + "/ready", trust_env=False, timeout=60).json() == {"ready": True}


def test_an_unknown_path_names_the_known_ones(digits: ServiceInfo, token: str) -> None:
    answer = post(digits, token, "/v2", json=[])
    assert answer.status_code == 404
    assert "/, /v1/digits" in sentence(answer)
    wrong_method = httpx.get(digits.access_address, headers={"X-Auth-Token": token}, trust_env=False, timeout=60)
    assert wrong_method.status_code == 405
    assert "takes POST, not GET" in sentence(wrong_method)


def test_a_huge_body_is_refused_however_it_comes(digits: ServiceInfo, token: str) -> None:
    announced = post(digits, token, content=b" " * 3_000_000)
    pieces = post(digits, token, content=(b" " * 10_000 for _ in range(300)))
    upload = post(digits, token, files={"images": b"x" * 1_500_000})
    for answer in (announced, pieces, upload):
        assert answer.status_code == 413
        assert sentence(answer) == "The request is larger than 1 MB (setting service_body_mb)."
    assert post(digits, token, json=ROWS).json() == {"predictions": WANTED}


def test_the_page_asks_for_the_token_then_shows_all_as_text(digits: ServiceInfo, token: str) -> None:
    url = digits.access_address + "/docs"
    asked = httpx.get(url, trust_env=False, timeout=60)
    assert asked.status_code == 401
    assert "name='token'" in asked.text
    assert httpx.post(url, data={"token": "wrong"}, trust_env=False, timeout=60).status_code == 401
    shown = httpx.post(url, data={"token": token}, trust_env=False, timeout=60)
    assert shown.status_code == 200
    assert "<script>alert(1)" not in shown.text
    assert "&lt;script&gt;alert(1)" in shown.text
    assert "<b>rows" not in shown.text
    assert "POST /v1/digits" in shown.text
    assert "http://" not in shown.text
    assert "https://" not in shown.text
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


def test_openapi_describes_the_paths_of_the_config(digits: ServiceInfo, token: str) -> None:
    document = httpx.get(
        digits.access_address + "/openapi.json", headers={"X-Auth-Token": token}, trust_env=False, timeout=60
    ).json()
    assert set(document["paths"]) == {"/", "/v1/digits", "/health", "/ready"}
    schema = document["paths"]["/"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["properties"]["<b>rows</b>"]["items"] == {"type": "number"}


def png(row: list[float]) -> io.BytesIO:
    import numpy
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray((numpy.asarray(row).reshape(8, 8) * 15).astype("uint8")).save(file, "PNG")
    file.seek(0)
    return file


def test_pictures_go_through_the_users_code(shared: Settings, pictures: ServiceInfo) -> None:
    token = control.token(shared, pictures.id)
    files = [("images", (f"{n}.png", png(row), "image/png")) for n, row in enumerate(ROWS)]
    answer = post(pictures, token, files=files)
    assert answer.json() == {"digits": WANTED, "names": ["0.png", "1.png", "2.png"]}
    same_name = post(pictures, token, files=[("images", ("a.png", png(row), "image/png")) for row in ROWS])
    assert same_name.json() == {"digits": WANTED, "names": ["a.png", "a-2.png", "a-3.png"]}


def test_an_error_of_the_users_code_is_a_sentence_and_its_traceback_is_in_the_log(
    shared: Settings, pictures: ServiceInfo
) -> None:
    token = control.token(shared, pictures.id)
    answer = post(pictures, token, files={"images": b"this is no picture"})
    assert answer.status_code == 500
    assert "UnidentifiedImageError" in sentence(answer)
    assert "(line 1" in sentence(answer)
    assert "Traceback" not in answer.text
    assert any("Traceback" in line for line in control.logs(shared, pictures.id, 60))
    assert token not in "\n".join(control.logs(shared, pictures.id, 1000))


def test_the_client_uploads_paths_bytes_and_open_files(shared: Settings, pictures: ServiceInfo, tmp_path: Any) -> None:
    token = control.token(shared, pictures.id)
    path = tmp_path / 'a"b.png'
    path.write_bytes(png(ROWS[0]).read())
    given = [path, png(ROWS[1]).read(), png(ROWS[2])]
    answer = client.predict(pictures.access_address, token, files={"images": given})
    assert answer == {"digits": WANTED, "names": ["a%22b.png", "images-1", "images-2"]}


def test_the_client_turns_errors_into_sentences(digits: ServiceInfo, token: str) -> None:
    with pytest.raises(ServiceError, match="answered 400: Row 1 has 1 values"):
        client.predict(digits.access_address, token, [[1]])
    with pytest.raises(ServiceError, match="answered 401: The token is not the one"):
        client.predict(digits.access_address, "wrong", [[1]])
    with pytest.raises(ServiceError, match="does not answer"):
        client.predict("http://127.0.0.1:9", token, [[1]])
    with pytest.raises(ServiceError, match="needs data or files"):
        client.predict(digits.access_address, token)


def test_arrays_and_frames_are_taken(digits: ServiceInfo, token: str) -> None:
    assert client.predict(digits.access_address, token, DATA.data[1600:1603]) == {"predictions": WANTED}


def test_something_else_at_the_address_of_a_service_is_no_service() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(1000)
                    connection.sendall(b"SSH-2.0-Other\r\n")

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert not client.answers(address, "/health")
        with pytest.raises(ServiceError, match="does not answer"):
            client.predict(address, "token", [1])
        thread.join(20)
