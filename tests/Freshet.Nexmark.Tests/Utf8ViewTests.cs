using System.Runtime.CompilerServices;
using System.Text;

namespace Freshet.Nexmark.Tests;

public sealed class Utf8ViewTests
{
    [Fact]
    public void The_default_is_empty()
    {
        Utf8View view = default;
        Assert.True(view.IsEmpty);
        Assert.Equal(0, view.AsSpan().Length);
        Assert.Equal("", view.ToString());
        Assert.True(view.Equals(""u8));
    }

    [Theory]
    [InlineData("https://www.nexmark.com/ab/cd/ef/item.htm?query=1", "https:", "", "www.nexmark.com", "ab", "cd", "ef", "item.htm?query=1", "")]
    [InlineData("", "", "", "")]
    [InlineData("/", "", "", "")]
    [InlineData("a/", "a", "", "")]
    public void Field_cuts_at_each_separator(string text, params string[] fields)
    {
        Utf8View view = Utf8View.Keep(Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, view.ToString());
        Assert.Equal(fields, Enumerable.Range(0, fields.Length).Select(i => view.Field((byte)'/', i).ToString()));
    }

    [Fact]
    public void Slice_is_a_part_and_never_more()
    {
        Utf8View view = Utf8View.Keep("river"u8);
        Assert.Equal("ive", view.Slice(1, 3).ToString());
        Assert.Equal("", view.Slice(5, 0).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(6, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(2, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(-1, 1));
    }

    [Fact]
    public void Equality_is_of_bytes_not_of_places()
    {
        // Two seeds have two pools, so equal names lie at different addresses.
        Person[] one = People(1);
        Person[] other = People(2);
        (Person First, Person Second) same = one.SelectMany(_ => other, (a, b) => (a, b)).First(pair => pair.a.Name.ToString() == pair.b.Name.ToString());
        Assert.True(same.First.Name == same.Second.Name);
        Assert.Equal(same.First.Name.GetHashCode(), same.Second.Name.GetHashCode());
        Assert.False(Unsafe.AreSame(in same.First.Name.AsSpan()[0], in same.Second.Name.AsSpan()[0]));
        Assert.True(same.First.Name != same.First.City);
        Assert.False(same.First.Name.Equals((object)"no view"));
    }

    [Fact]
    public void A_view_outlives_its_generator()
    {
        Utf8View name = People(77)[0].Name;
        string before = name.ToString();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.Equal(before, name.ToString());
    }

    [Fact]
    public void Composed_text_has_the_length_it_says()
    {
        Span<byte> bytes = stackalloc byte[64];
        foreach (Person person in People(3))
        {
            Assert.Equal(person.Email.Length, person.Email.CopyTo(bytes));
            Assert.Equal(person.Email.ToString(), Encoding.UTF8.GetString(bytes[..person.Email.Length]));
            Assert.Equal(CreditCard.Length, person.CreditCard.CopyTo(bytes));
            Assert.Equal(person.CreditCard.ToString(), Encoding.UTF8.GetString(bytes[..CreditCard.Length]));
        }
    }

    [Fact]
    public void Events_stay_small()
    {
        Assert.Equal(8, Unsafe.SizeOf<Utf8View>());
        Assert.Equal(56, Unsafe.SizeOf<Bid>());
        Assert.Equal(88, Unsafe.SizeOf<Event>());
    }

    private static Person[] People(long seed)
    {
        var events = new Event[200];
        new NexmarkGenerator(seed).Fill(0, 50, events);
        return [.. events.Select(e => e.Person)];
    }
}
