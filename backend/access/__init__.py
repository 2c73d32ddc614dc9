"""Who may do what: roles and grants, who is asking, what they see, and the trail of it.

Names are imported from the modules: `policy` (Role, allow, signed_in, public), `who` (person,
Person, grants_of), `visibility` (may_see, seen_buildings), `audit` (audit), `lookups`.
"""
