using Freshet.Core;
using Freshet.Core.State;
using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Process;

/// <summary>A struct that stands for something outside: its memory means nothing in another process.</summary>
public sealed class OwnSerializerTests
{
    static OwnSerializerTests() => Serializers.Register(new HandleSerializer());

    [Fact]
    public void A_registered_serializer_is_used_for_states_of_structs_and_of_structs_that_hold_them()
    {
        Assert.False(RowStorage<Handle>.IsInPlace);
        Assert.False(RowStorage<(int, Handle)>.IsInPlace);
        Assert.True(RowStorage<(int, long)>.IsInPlace);
        HandleSerializer.Writes = 0;
        OperatorTest
            .Of<long, string>(numbers => numbers.KeyBy(n => n % 2).Process(() => new Remembers()))
            .Input(Record(1L), Record(2L), Record(3L), Record(4L), End())
            .Expect(Record("none none 0"), Record("none none 0"), Record("1 1 1"), Record("2 2 1"))
            .CheckAll();
        Assert.True(HandleSerializer.Writes > 0);
    }

    /// <summary>The number of a text in a table of this process.</summary>
    internal readonly struct Handle
    {
        private static readonly List<string> s_texts = ["none"];

        private readonly int _number;

        public Handle(string text)
        {
            lock (s_texts)
            {
                _number = s_texts.Count;
                s_texts.Add(text);
            }
        }

        public string Text
        {
            get
            {
                lock (s_texts)
                {
                    return s_texts[_number];
                }
            }
        }
    }

    private sealed class HandleSerializer : Serializer<Handle>
    {
        public static int Writes { get; set; }

        public override string Schema => "handle 1";

        public override void Write(ref ByteWriter writer, Handle value)
        {
            Writes++;
            writer.WriteText(value.Text);
        }

        public override Handle Read(ref ByteReader reader) => new(reader.ReadText()!);
    }

    private sealed class Remembers : KeyedProcessFunction<long, long, string>
    {
        private readonly ValueState<Handle> _last;
        private readonly MapState<string, Handle> _named;
        private readonly ValueState<int> _count;

        public Remembers()
        {
            _last = Value<Handle>("last");
            _named = Map<string, Handle>("named");
            _count = Value<int>("count");
        }

        public override void OnRecord(long record, ProcessContext<long, string> context)
        {
            context.Emit($"{_last.Value.Text} {(_named.TryGetValue("last", out var named) ? named.Text : "none")} {_count.Value++}");
            _last.Value = new Handle($"{record}");
            _named["last"] = new Handle($"{record}");
        }
    }
}
