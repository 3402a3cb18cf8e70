"""Approvals: any action on any object may wait until somebody has agreed. Nothing is written to bind one.

How to bind: make an approval flow (`workflow.approvalflow`, settings → 审批流程, or the API) that names the action,
e.g. `trade.quote.send`, with a condition on the record in the filter language (empty: always), and its steps. From
then on `perform` and every other call of that action by a person or a token hold it back when the condition is met:
a request is made in its place and returned (`result.waits_for_approval`), the approvers are told, and when the last
one has agreed the action is done as the requester, with all its checks made anew. `act.via == "approval"` inside an
action says that somebody has agreed. Calls by the system and nested calls (`other.inside(act, …)`) are not held.

A flow that ships with the product is made once in `config.presets`: `shipped.install(act, name, action, step, …)`.
A record may name what its approvers should see by `approval_facts(self) -> dict[str, str]`; else its highlights.
"""
