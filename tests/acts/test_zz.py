import pytest, time
from datetime import timedelta
from uuid import uuid4
from comity.acts import ticking
from comity.record import clock
from comity.decisions.models import Decision
from comity.documents.models import Document
from django.db import connection, transaction
from tests import world as worlds
pytestmark = pytest.mark.django_db(transaction=True)
def test_x(settings, tmp_path):
    f = tmp_path/"c"; f.write_text("0"); settings.COMITY_TEST_CLOCK=str(f)
    w = worlds.build()
    key = w.under_silence(minutes=5)
    d = Decision.objects.get(key=key); doc = d.document
    N=1000
    docs=[Document(key=uuid4(), kind=doc.kind, body_id=doc.body_id, marking=doc.marking, registered_at=doc.registered_at, symbol=f"x{n}") for n in range(N)]
    Document.objects.bulk_create(docs)
    rows=[]
    for n,x in enumerate(docs):
        r = Decision.objects.get(key=key); r.key=uuid4(); r.document=x; r.circulation=1000+n; r.symbol=f"x{n}"; r._state.adding=True; rows.append(r)
    Decision.objects.bulk_create(rows)
    f.write_text("600")
    import cProfile, pstats
    pr=cProfile.Profile()
    t=time.process_time(); t2=time.perf_counter()
    assert ticking.adopt_due(clock.now())==N+1
    print("CPU per adoption ms", (time.process_time()-t)/N*1e3, "wall", (time.perf_counter()-t2)/N*1e3)
    t2=time.perf_counter()
    for n in range(200):
        with transaction.atomic(durable=True):
            with connection.cursor() as c: c.execute("UPDATE documents_document SET symbol=%s WHERE key=%s",[f"y{n}", docs[0].key.hex if connection.vendor=="sqlite" else docs[0].key])
    print("raw ms", (time.perf_counter()-t2)/200*1e3)
