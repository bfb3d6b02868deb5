using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Process;

public sealed class ListAndMapStateTests
{
    [Fact]
    public void A_list_grows_at_its_end_and_is_read_from_first_to_last() => Check(
        () => new Lists(),
        ["a add x", "a add y", "b add z", "a show", "a clear", "a show", "a add w", "a add", "a show", "b show", "b clear", "a replace p,q", "a show", "b show"],
        ["a 2 x,y", "a 0 ", "a 2 w,", "b 1 z", "a 2 p,q", "b 0 "]);

    [Fact]
    public void A_long_list_is_kept()
    {
        var long1 = new string('x', 3000);
        Check(
            () => new Lists(),
            [.. Enumerable.Range(0, 40).Select(i => $"a add {i}"), $"a add {long1}", "a show"],
            [$"a 41 {string.Join(',', Enumerable.Range(0, 40))},{long1}"]);
    }

    [Fact]
    public void A_list_that_is_changed_while_it_is_read_says_so() => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w[0]).Process(() => new Lists()))
        .Input(Record("a add x"), Record("a spoil"))
        .CheckFails(ErrorDomain.User, "State 'list' was changed while it was read", "ToArray");

    [Fact]
    public void Map_entries_are_set_found_and_removed() => Check(
        () => new Maps(),
        [
            "a set x 1", "a set y 2", "b set x 3", "a get x", "b get x", "b get y", "a show", "a set x 4", "a show", "a remove x", "a remove x", "a show",
            "a set x 5", "a show", "b show", "a clear", "a show", "a get y", "b get x", "b remove x", "b show", "a set n 6", "a show",
        ],
        [
            "a x 1", "b x 3", "b y none", "a 2 x=1,y=2", "a 2 x=4,y=2", "a removed True", "a removed False", "a 1 y=2", "a 2 y=2,x=5", "b 1 x=3", "a 0 ",
            "a y none", "b x 3", "b removed True", "b 0 ", "a 1 n=6",
        ]);

    [Fact]
    public void A_map_that_changes_much_stays_as_it_is_told()
    {
        var input = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            input.Add($"a set k{i % 7} {i}");
            if (i % 3 == 0)
            {
                input.Add($"a remove k{(i / 3) % 7}");
            }
        }

        var expected = new List<string>();
        var model = new List<(string Key, int Value)>();
        foreach (var words in input.Select(line => line.Split(' ')))
        {
            var at = model.FindIndex(e => e.Key == words[2]);
            if (words[1] == "remove")
            {
                expected.Add($"a removed {at >= 0}");
                if (at >= 0)
                {
                    model.RemoveAt(at);
                }
            }
            else if (at >= 0)
            {
                model[at] = (words[2], int.Parse(words[3]));
            }
            else
            {
                model.Add((words[2], int.Parse(words[3])));
            }
        }

        expected.Add($"a {model.Count} {string.Join(',', model.Select(e => $"{e.Key}={e.Value}"))}");
        Check(() => new Maps(), [.. input, "a show"], [.. expected]);
    }

    [Fact]
    public void A_map_may_change_while_it_is_read() => Check(
        () => new Maps(),
        ["a set x 1", "a set y 2", "a set z 3", "a sweep", "a show"],
        ["a x=1", "a z=3", "a 3 x=1,z=3,more=9"]);

    [Fact]
    public void A_map_with_values_in_place_is_changed_where_it_lies() => OperatorTest
        .Of<(string Key, long Site), (string, long, long)>(clicks => clicks.KeyBy(c => c.Key).Process(() => new Clicks()))
        .Input(Record(("a", 1L)), Record(("b", 1L)), Record(("a", 2L)), Record(("a", 1L)), Record(("b", 1L)))
        .Expect(Record(("a", 1L, 1L)), Record(("b", 1L, 1L)), Record(("a", 2L, 1L)), Record(("a", 1L, 2L)), Record(("b", 1L, 2L)))
        .CheckAll();

    [Fact]
    public void A_map_key_that_is_not_there_is_told() => OperatorTest
        .Of<(string Key, long Site), (string, long, long)>(clicks => clicks.KeyBy(c => c.Key).Process(() => new Clicks()))
        .Input(Record(("a", 0L)))
        .CheckFails(ErrorDomain.User, "Map state 'sites' has no entry '17'");

    [Fact]
    public void Keys_with_number_keys_and_maps_of_numbers_are_kept_apart() => OperatorTest
        .Of<long, (long, long, int)>(numbers => numbers.KeyBy(n => n / 100).Process(() => new Digits()))
        .Input(Record(101L), Record(201L), Record(102L), Record(101L), Record(201L), Record(102L))
        .Expect(Record((1L, 1L, 1)), Record((2L, 1L, 1)), Record((1L, 2L, 2)), Record((1L, 1L, 2)), Record((2L, 1L, 1)), Record((1L, 2L, 2)))
        .CheckAll();

    [Fact]
    public void Lists_and_maps_that_are_emptied_cost_nothing()
    {
        using var lists = new ProcessRun<string, string>(s => s.KeyBy(w => w[0]).Process(() => new Lists()));
        using var maps = new ProcessRun<string, string>(s => s.KeyBy(w => w[0]).Process(() => new Maps()));
        var (noLists, noMaps, noEntries) = (Bytes(lists, "state"), Bytes(maps, "state"), Bytes(maps, "map map"));

        lists.Send("a add x", "b add y");
        maps.Send("a set x 1", "a set y 2", "b set x 3", "a remove y");
        Assert.True(Bytes(lists, "state") > noLists && Bytes(maps, "state") > noMaps && Bytes(maps, "map map") > noEntries);
        lists.Send("b clear", "a clear");
        maps.Send("a clear", "b remove x");

        Assert.Equal((noLists, noMaps, noEntries), (Bytes(lists, "state"), Bytes(maps, "state"), Bytes(maps, "map map")));
    }

    private static int Bytes(ProcessRun<string, string> run, string state) => run.Snapshot().Keyed[state].Length;

    private static void Check(Func<KeyedProcessFunction<char, string, string>> create, string[] input, string[] expected) => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w[0]).Process(create))
        .Input(input.Select(line => Record(line)))
        .Expect(expected.Select(line => Record(line)))
        .CheckAll();

    /// <summary>Does as told: <c>key add text</c> and so on.</summary>
    private sealed class Lists : KeyedProcessFunction<char, string, string>
    {
        private readonly ListState<string> _list;

        public Lists() => _list = List<string>("list");

        public override void OnRecord(string record, ProcessContext<char, string> context)
        {
            var words = record.Split(' ');
            var text = words.Length > 2 ? words[2] : "";
            switch (words[1])
            {
                case "add":
                    _list.Add(text);
                    break;
                case "clear":
                    _list.Clear();
                    break;
                case "replace":
                    _list.Replace(text.Split(','));
                    break;
                case "spoil":
                    foreach (var item in _list)
                    {
                        _list.Add(item);
                    }

                    break;
                default:
                    context.Emit($"{context.Key} {_list.Count} {string.Join(',', _list.ToArray())}");
                    break;
            }
        }
    }

    private sealed class Maps : KeyedProcessFunction<char, string, string>
    {
        private readonly MapState<string, string> _map;

        public Maps() => _map = Map<string, string>("map");

        public override void OnRecord(string record, ProcessContext<char, string> context)
        {
            var words = record.Split(' ');
            switch (words[1])
            {
                case "set":
                    _map[words[2]] = words[3];
                    break;
                case "get":
                    context.Emit($"{context.Key} {words[2]} {(_map.ContainsKey(words[2]) ? _map[words[2]] : "none")}");
                    break;
                case "remove":
                    context.Emit($"{context.Key} removed {_map.Remove(words[2])}");
                    break;
                case "clear":
                    _map.Clear();
                    break;
                case "sweep":
                    foreach (var (key, value) in _map)
                    {
                        context.Emit($"{context.Key} {key}={value}");
                        _map.Remove("y");
                        _map["more"] = "9";
                    }

                    break;
                default:
                    var all = new List<string>();
                    foreach (var (key, value) in _map)
                    {
                        all.Add($"{key}={value}");
                    }

                    context.Emit($"{context.Key} {_map.Count} {string.Join(',', all)}");
                    break;
            }
        }
    }

    private sealed class Clicks : KeyedProcessFunction<string, (string Key, long Site), (string, long, long)>
    {
        private readonly MapState<long, long> _sites;

        public Clicks() => _sites = Map<long, long>("sites");

        public override void OnRecord((string Key, long Site) click, ProcessContext<string, (string, long, long)> context)
        {
            if (click.Site == 0)
            {
                _ = _sites[17];
            }

            context.Emit((context.Key, click.Site, ++_sites.Ref(click.Site)));
        }
    }

    private sealed class Digits : KeyedProcessFunction<long, long, (long, long, int)>
    {
        private readonly MapState<long, bool> _seen;

        public Digits() => _seen = Map<long, bool>("seen");

        public override void OnRecord(long record, ProcessContext<long, (long, long, int)> context)
        {
            _seen[record % 100] = true;
            context.Emit((context.Key, record % 100, _seen.Count));
        }
    }
}
