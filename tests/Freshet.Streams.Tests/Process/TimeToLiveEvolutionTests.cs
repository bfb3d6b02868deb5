using Freshet.Testing;

namespace Freshet.Streams.Tests.Process;

/// <summary>States with a time to live whose types and order changed between two starts: what they hold, and when it expires, goes on.</summary>
public sealed class TimeToLiveEvolutionTests
{
    private static readonly TimeToLive Ten = TimeToLive.AfterReadOrWrite(TimeSpan.FromMilliseconds(10));

    [Theory]
    [InlineData(5, "value 1 none, list [2 none, 3 none], map 4 none, plain 5 none")]
    [InlineData(9, "value 1 none, list [2 none, 3 none], map 4 none, plain 5 none")]
    [InlineData(10, "value -, list [3 none], map -, plain 5 none")]
    [InlineData(14, "value -, list [3 none], map -, plain 5 none")]
    [InlineData(15, "value -, list [], map -, plain 5 none")]
    public void What_was_stored_as_an_earlier_type_expires_when_it_would_have(long at, string expected)
    {
        MemorySnapshot stored;
        using (var before = new ProcessRun<string, string>(words => words.KeyBy(w => w[..1]).Process(() => new Before())))
        {
            before.Send("k first");
            before.Context.Clock.MoveTo(5);
            before.Send("k second");
            stored = before.Snapshot();
        }

        using var after = new ProcessRun<string, string>(words => words.KeyBy(w => w[..1]).Process(() => new After()), [stored]);
        after.Context.Clock.MoveTo(at);
        after.Send("k ask");

        Assert.Equal(expected, Assert.Single(after.Context.Received<string>()).Value);
    }

    private sealed record Old(int Number);

    private sealed record New(long Number, string Note = "none")
    {
        public override string ToString() => $"{Number} {Note}";
    }

    private sealed class Before : KeyedProcessFunction<string, string, string>
    {
        private readonly ValueState<Old> _value;
        private readonly ValueState<Old> _unset;
        private readonly ListState<Old> _list;
        private readonly MapState<string, Old> _map;
        private readonly ValueState<Old> _plain;

        public Before()
        {
            _value = Value<Old>("value", Ten);
            _unset = Value<Old>("unset", Ten);
            _list = List<Old>("list", Ten);
            _map = Map<string, Old>("map", Ten);
            _plain = Value<Old>("plain");
        }

        public override void OnRecord(string record, ProcessContext<string, string> context)
        {
            if (record == "k second")
            {
                _list.Add(new Old(3));
                return;
            }

            (_value.Value, _plain.Value) = (new Old(1), new Old(5));
            _list.Add(new Old(2));
            _map["m"] = new Old(4);
            _unset.Clear();
        }
    }

    private sealed class After : KeyedProcessFunction<string, string, string>
    {
        private readonly ValueState<New> _plain;
        private readonly MapState<string, New> _map;
        private readonly ListState<New> _list;
        private readonly ValueState<New> _unset;
        private readonly ValueState<New> _value;

        public After()
        {
            _plain = Value<New>("plain");
            _map = Map<string, New>("map", Ten);
            _list = List<New>("list", Ten);
            _unset = Value<New>("unset", Ten);
            _value = Value<New>("value", Ten);
        }

        public override void OnRecord(string record, ProcessContext<string, string> context)
        {
            Assert.False(_unset.Exists);
            var list = new List<New>();
            foreach (var item in _list)
            {
                list.Add(item);
            }

            var map = _map.TryGetValue("m", out var found) ? found.ToString() : "-";
            context.Emit($"value {_value.Value?.ToString() ?? "-"}, list [{string.Join(", ", list)}], map {map}, plain {_plain.Value}");
        }
    }
}
