using Freshet.Nexmark;
using Freshet.Sql;
using Freshet.Sql.Columns;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Bench;

/// <summary>The events of Nexmark as the table <c>events</c> of <c>schema.sql</c>. Every field of every event is made; those that a query reads become columns.</summary>
internal sealed class NexmarkTable(SqlList<DataField> columns, NexmarkGenerator generator, long events) : TableSource
{
    public override SqlList<DataField> Columns => columns;

    public override bool IsBounded => true;

    public static ConnectedTable Connect(TableOptions options, SqlList<DataField> columns)
    {
        var (events, rate) = (options.Number("events") ?? 10_000, options.Number("rate") ?? 1_000_000);
        var generator = new NexmarkGenerator(options.Number("seed") ?? 1, rate, options.Number("disorder") ?? 1);
        return new ConnectedTable(() => new NexmarkTable(columns, generator, events), null);
    }

    public override int Build(StreamEnvironment env, ColumnNeed need) =>
        AddReader(env, "nexmark", () => new Reader(generator, events, need), isBounded: true, $"{events} events", uid: "nexmark");

    private sealed unsafe class Reader(NexmarkGenerator generator, long events, ColumnNeed need) : Operator, ISourceReader
    {
        private const int OnlySplit = 0;

        private readonly EventNumbers _numbers = new(events);
        private readonly Event[] _events = new Event[Column.Rows];
        private readonly ViewWriter _texts = new();
        private BatchEmitter? _output;

        public ReadResult Read()
        {
            var count = 0;
            while (count < Column.Rows && _numbers.Next(out var first, out var run))
            {
                run = Math.Min(run, Column.Rows - count);
                generator.Fill(first, 1, _events.AsSpan(count, run));
                _numbers.Take(run);
                count += run;
            }

            if (count > 0)
            {
                var batch = ColumnBatch.Rent([need.Has(0) ? Kinds(count) : null, Persons(count), Auctions(count), Bids(count)], count);
                batch.Split = OnlySplit;
                _output!.Send(batch);
            }

            if (_numbers.Next(out _, out _))
            {
                return ReadResult.More;
            }

            if (count > 0)
            {
                Context.AnnounceSplit(OnlySplit, isOpen: false);
            }

            return ReadResult.Finished;
        }

        public override void Snapshot(SnapshotWriter snapshot) => _numbers.Snapshot(snapshot);

        protected override void OnOpen()
        {
            _output = Context.BatchOutput(0);
            _numbers.Open(Context);
            if (_numbers.Next(out _, out _))
            {
                Context.AnnounceSplit(OnlySplit, isOpen: true, "events");
            }
        }

        private static void Set(Column column, int row, Utf8View text)
        {
            fixed (byte* bytes = text.AsSpan())
            {
                TextView.Set(column.As<TextView>() + row, bytes, text.Length); // the pool stays where it is
            }
        }

        private static void Empty(Column?[] fields, int row)
        {
            foreach (var field in fields)
            {
                if (field is { Storage: Storage.View })
                {
                    field.As<TextView>()[row] = default;
                }
            }
        }

        private Column Kinds(int count)
        {
            var column = Column.Rent(Storage.Int32);
            for (var i = 0; i < count; i++)
            {
                column.As<int>()[i] = (int)_events[i].Kind;
            }

            return column;
        }

        private static Column?[] Fields(ColumnNeed need, string layout)
        {
            var fields = new Column?[layout.Length];
            for (var f = 0; f < fields.Length; f++)
            {
                fields[f] = need.Has(f) ? Column.Rent(layout[f] == 't' ? Storage.View : Storage.Int64) : null;
            }

            return fields;
        }

        /// <summary>A row that is NULL where the event is of another kind.</summary>
        private Column Finished(Column?[] fields, EventKind kind, int count)
        {
            var row = Column.RentStruct(fields);
            for (var i = 0; i < count; i++)
            {
                if (_events[i].Kind != kind)
                {
                    row.SetNull(i);
                }
            }

            if (row.HasNulls)
            {
                foreach (var field in fields)
                {
                    field?.TakeNulls(row);
                }
            }

            return row;
        }

        private Column? Persons(int count)
        {
            if (need.Of(1) is not { } person)
            {
                return null;
            }

            var f = Fields(person, "ltttttlt");
            Span<byte> text = stackalloc byte[256];
            for (var i = 0; i < count; i++)
            {
                if (_events[i].Kind != EventKind.Person)
                {
                    Empty(f, i);
                    continue;
                }

                ref var one = ref _events[i].Person;
                if (f[0] is { } id)
                {
                    id.As<long>()[i] = one.Id;
                }

                if (f[1] is { } name)
                {
                    Set(name, i, one.Name);
                }

                if (f[2] is { } email)
                {
                    _texts.Set(email, i, text[..one.Email.CopyTo(text)]);
                }

                if (f[3] is { } card)
                {
                    _texts.Set(card, i, text[..one.CreditCard.CopyTo(text)]);
                }

                if (f[4] is { } city)
                {
                    Set(city, i, one.City);
                }

                if (f[5] is { } state)
                {
                    Set(state, i, one.State);
                }

                if (f[6] is { } time)
                {
                    time.As<long>()[i] = one.TimeMs;
                }

                if (f[7] is { } extra)
                {
                    Set(extra, i, one.Extra);
                }
            }

            return Finished(f, EventKind.Person, count);
        }

        private Column? Auctions(int count)
        {
            if (need.Of(2) is not { } auction)
            {
                return null;
            }

            var f = Fields(auction, "lttllllllt");
            for (var i = 0; i < count; i++)
            {
                if (_events[i].Kind != EventKind.Auction)
                {
                    Empty(f, i);
                    continue;
                }

                ref var one = ref _events[i].Auction;
                if (f[0] is { } id)
                {
                    id.As<long>()[i] = one.Id;
                }

                if (f[1] is { } item)
                {
                    Set(item, i, one.ItemName);
                }

                if (f[2] is { } description)
                {
                    Set(description, i, one.Description);
                }

                if (f[3] is { } initial)
                {
                    initial.As<long>()[i] = one.InitialBid;
                }

                if (f[4] is { } reserve)
                {
                    reserve.As<long>()[i] = one.Reserve;
                }

                if (f[5] is { } time)
                {
                    time.As<long>()[i] = one.TimeMs;
                }

                if (f[6] is { } expires)
                {
                    expires.As<long>()[i] = one.ExpiresMs;
                }

                if (f[7] is { } seller)
                {
                    seller.As<long>()[i] = one.Seller;
                }

                if (f[8] is { } category)
                {
                    category.As<long>()[i] = one.Category;
                }

                if (f[9] is { } extra)
                {
                    Set(extra, i, one.Extra);
                }
            }

            return Finished(f, EventKind.Auction, count);
        }

        private Column? Bids(int count)
        {
            if (need.Of(3) is not { } bid)
            {
                return null;
            }

            var f = Fields(bid, "lllttlt");
            for (var i = 0; i < count; i++)
            {
                if (_events[i].Kind != EventKind.Bid)
                {
                    Empty(f, i);
                    continue;
                }

                ref var one = ref _events[i].Bid;
                if (f[0] is { } auction)
                {
                    auction.As<long>()[i] = one.Auction;
                }

                if (f[1] is { } bidder)
                {
                    bidder.As<long>()[i] = one.Bidder;
                }

                if (f[2] is { } price)
                {
                    price.As<long>()[i] = one.Price;
                }

                if (f[3] is { } channel)
                {
                    Set(channel, i, one.Channel);
                }

                if (f[4] is { } url)
                {
                    Set(url, i, one.Url);
                }

                if (f[5] is { } time)
                {
                    time.As<long>()[i] = one.TimeMs;
                }

                if (f[6] is { } extra)
                {
                    Set(extra, i, one.Extra);
                }
            }

            return Finished(f, EventKind.Bid, count);
        }
    }
}
