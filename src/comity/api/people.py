"""One's own delegation for programs: who belongs to it, who is asked in, who may act."""

from uuid import UUID

from ninja import Router

from comity.access import permits
from comity.acts import people as acts
from comity.api import answers, shapes
from comity.api.door import ACTORS, Call, asked
from comity.core.seat import PUBLIC_SEAT
from comity.notices import letters
from comity.people import queries

router = Router(tags=["delegation"])


@router.get("/delegation", auth=ACTORS, response={200: shapes.Delegation, **shapes.READS})
def delegation(request: Call, page: shapes.Page = 1) -> shapes.Delegation:
    """The persons of your own delegation; invitations for its administrator alone."""
    seat, at = request.seat, request.received
    runs = permits.allows(permits.run_delegation, seat, seat.party)
    held, more = answers.paged(queries.held(seat, at), "/delegation", page)
    asked_in = queries.invitations(seat, at) if runs else queries.invitations(PUBLIC_SEAT, at)
    invited, more_invited = answers.paged(asked_in, "/delegation", page)
    return shapes.Delegation(
        party=seat.party,
        colleagues=[
            shapes.ColleagueRow(
                seat=c.key,
                name=c.name,
                email=c.email,
                role=c.seat.role.value,
                since=c.since,
                accredited=c.seat.accredited,
                administers=c.seat.administers,
            )
            for c in queries.colleagues(held, at)
        ],
        invitations=[
            shapes.InvitationRow(invitation=i.id, name=i.name, email=i.email, expires_at=i.expires_at)
            for i in invited
        ],
        next=more or more_invited,
    )


@router.post("/delegation/invite", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def invite(request: Call, said: shapes.Invite) -> shapes.Done:
    """Ask a colleague in; the link goes to that address alone."""
    secret = letters.secret_of(said.act)
    done = acts.invite(
        asked(request, said.act), token=secret, email=said.email, name=said.name, language=said.language
    )
    to = letters.Invited(said.email, said.name, said.language, request.seat.party)
    letters.invite(to, secret, request.received, request.received + acts.INVITATION_HOLDS)
    return answers.done(done)


@router.post(
    "/delegation/invitations/{uuid:key}/withdraw", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS}
)
def withdraw_invitation(request: Call, key: UUID, said: shapes.Act) -> shapes.Done:
    """Take back an invitation that nobody has used."""
    return answers.done(acts.withdraw_invitation(asked(request, said.act), key))


@router.post("/delegation/{uuid:seat}/accredit", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def accredit(request: Call, seat: UUID, said: shapes.Act) -> shapes.Done:
    """Let one of your persons act formally."""
    return answers.done(acts.accredit(asked(request, said.act), seat))


@router.post(
    "/delegation/{uuid:seat}/end-accreditation", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS}
)
def end_accreditation(request: Call, seat: UUID, said: shapes.Act) -> shapes.Done:
    """That right ends; reading goes on."""
    return answers.done(acts.end_accreditation(asked(request, said.act), seat))


@router.post("/delegation/{uuid:seat}/remove", auth=ACTORS, response={200: shapes.Done, **shapes.ACTS})
def remove(request: Call, seat: UUID, said: shapes.Act) -> shapes.Done:
    """A person leaves the delegation: the seat and its tokens end at once."""
    return answers.done(acts.remove(asked(request, said.act), seat))
