"""Services: one detached process per service, and the verbs that drive it.

`control` deploys, looks at, stops and restarts; `worker` is the process. Only
`worker` and what it imports (`app`, `custom`, `loaders`) touch FastAPI or a model.
"""
