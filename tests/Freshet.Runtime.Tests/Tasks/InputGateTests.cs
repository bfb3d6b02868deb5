using Freshet.Core;
using Freshet.Runtime.Channels;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Tests.Tasks;

/// <summary>Elements of each channel as text, and what the gate makes of them: ~ at the start, a channel without time; w5 watermark, i idle, a active, b1 barrier of checkpoint 1, e end, r a record.</summary>
public sealed class InputGateTests
{
    [Theory]
    [InlineData("w5|w3", "w3")]
    [InlineData("w5 w9|w3", "w3")]
    [InlineData("r r|r", "r r r")]
    [InlineData("w5|i", "w5")]
    [InlineData("i|i", "idle")]
    [InlineData("w5 i|w3 i", "w3 w5 idle")]
    [InlineData("i r|i", "idle r")]
    [InlineData("i a|i", "idle active")]
    [InlineData("w5 e|w3 e", "w3 ended")]
    public void Next_merges_time(string channels, string expected) => Check(channels, expected);

    [Theory]
    [InlineData("b1|b1", "aligned1")]
    [InlineData("b1 r|r b1", "r aligned1 r")]
    [InlineData("b1 r|b1 r", "aligned1 r r")]
    [InlineData("b1 r|e", "aligned1 r")]
    [InlineData("e|b1 r", "aligned1 r")]
    [InlineData("b1 r|r e", "r aligned1 r")]
    [InlineData("w9 b1|w3 e", "w3 w9 aligned1")] // the end of the second moves time, and it moved before the barrier in every subtask
    [InlineData("b1 b2|b2", "aligned2")]
    [InlineData("b1 b2 r|b1 b2 r|b1 r b2", "aligned1 r aligned2 r r")]
    public void Next_holds_a_channel_back_from_its_barrier_to_the_last_ones(string channels, string expected) => Check(channels, expected);

    [Theory]
    [InlineData("p1|p1", "epoch(1)")]
    [InlineData("p1 r|r p1", "r epoch(1) r")]
    [InlineData("p1 r|e", "epoch(1) r")]
    [InlineData("p1 r|r e", "r epoch(1) r")]
    [InlineData("p1 p2 r|p1 r p2", "epoch(1) r epoch(2) r")]
    [InlineData("p1 b1 r|p1 r b1", "epoch(1) r aligned1 r")]
    [InlineData("b1 p1 r|b1 r p1", "aligned1 r epoch(1) r")]
    [InlineData("w9 p1|w3 e", "w3 w9 epoch(1)")]
    [InlineData("p1 r/r p1 r", "r epoch(1) r r")]
    public void Next_holds_a_channel_back_from_the_end_of_an_epoch_to_the_last_ones(string channels, string expected) => Check(channels, expected);

    [Theory]
    [InlineData("w5/w3", "0:w5 1:w3 w3")]
    [InlineData("w5/w3 w9", "0:w5 1:w3 w3 1:w9 w5")]
    [InlineData("w5|w7/", "0:w5")]
    [InlineData("i/w3", "1:w3 w3")]
    [InlineData("r/r", "r r")]
    [InlineData("w5 e/w3", "0:w5 1:w3 w3 0:wmax 0:ended")]
    [InlineData("w5 e/w3 e", "0:w5 1:w3 w3 0:wmax 0:ended 1:wmax 1:ended ended")]
    [InlineData("w5 b1/w3 b1 r", "0:w5 1:w3 w3 aligned1 r")]
    [InlineData("w9 b1/w3 e", "0:w9 1:w3 w3 1:wmax 1:ended w9 aligned1")]
    public void Next_tells_the_time_of_each_input_before_that_of_all(string channels, string expected) => Check(channels, expected);

    [Theory]
    [InlineData("w5/~", "0:w5 w5")]
    [InlineData("w5/~a", "0:w5 w5")]
    [InlineData("w5/~e", "0:w5 w5 1:wmax 1:ended")]
    [InlineData("w5 i/~i", "0:w5 w5 idle")]
    [InlineData("w5 i/~wmax e", "0:w5 w5 1:wmax idle 1:ended")] // the end of rules is not the end of time
    [InlineData("w5 e/~r", "0:w5 w5 r 0:wmax 0:ended w9223372036854775807")] // and the end of the other side is
    [InlineData("w5 b1/~r b1", "0:w5 w5 r aligned1")]
    public void Next_does_not_wait_for_the_time_of_a_channel_that_has_none(string channels, string expected) => Check(channels, expected);

    [Fact]
    public void Abort_lets_held_channels_go_and_their_late_barriers_pass_without_effect()
    {
        var (gate, channels) = Gate("b1 r|");
        Assert.Equal("", Drain(gate));

        gate.Abort(new CheckpointId(1));
        Assert.Equal("r", Drain(gate));

        Write(channels[1], "b1 r");
        Assert.Equal("r", Drain(gate));
        Assert.False(gate.IsAligning);
    }

    [Fact]
    public void Next_does_not_forward_what_it_forwarded_before()
    {
        var (gate, channels) = Gate("w5|w5");
        Assert.Equal("w5", Drain(gate));

        Write(channels[0], "w5 w4");
        Assert.Equal("", Drain(gate));
    }

    private static void Check(string channels, string expected) => Assert.Equal(expected, Drain(Gate(channels).Gate));

    private static (InputGate Gate, Channel[] Channels) Gate(string text)
    {
        var channels = text.Split('|', '/').Select(part =>
        {
            var channel = new LocalChannel(16);
            channel.Connect(() => { }, () => { });
            Write(channel, part.TrimStart('~'));
            return (Channel)channel;
        }).ToArray();
        return (new InputGate(channels, [.. InputsOf(text)], [.. text.Split('|', '/').Select(part => part.StartsWith('~'))], PlantedBugs.None), channels);
    }

    /// <summary>The input of each channel: behind a slash the next begins.</summary>
    private static IEnumerable<int> InputsOf(string text) => text.Split('/').SelectMany((channels, input) => channels.Split('|').Select(_ => input));

    private static void Write(Channel channel, string elements)
    {
        foreach (var word in elements.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var batch = Batch<int>.Rent();
            batch.Add(1);
            Assert.True(channel.TryWrite(word[0] switch
            {
                'w' => Element.Watermark(word == "wmax" ? long.MaxValue : long.Parse(word[1..])),
                'i' => Element.Status(false),
                'a' => Element.Status(true),
                'b' => Element.Barrier(new CheckpointId(long.Parse(word[1..]))),
                'p' => Element.Epoch(long.Parse(word[1..])),
                'e' => Element.EndOfInput,
                _ => Element.Of(batch),
            }));
        }
    }

    private static string Drain(InputGate gate)
    {
        var seen = new List<string>();
        while (gate.Next(out var element) is var result and not GateResult.Empty)
        {
            seen.Add(result switch
            {
                GateResult.Aligned => $"aligned{gate.AlignedCheckpoint}",
                GateResult.Ended => "ended",
                GateResult.InputTime => $"{gate.Input}:w{(element.Value == long.MaxValue ? "max" : element.Value)}",
                GateResult.InputEnded => $"{gate.Input}:ended",
                _ => element.Kind switch { ElementKind.Batch => "r", ElementKind.Watermark => $"w{element.Value}", _ => element.ToString() },
            });
            if (result == GateResult.Ended)
            {
                break;
            }
        }

        return string.Join(' ', seen);
    }
}
