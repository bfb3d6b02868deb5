using Freshet.Nexmark;

namespace Freshet.Bench;

/// <summary>
/// q19, keyed by auction: the ten highest bids, of equal ones those that came first. A new one is added at the end of a list, whatever its
/// place, and the list is written anew when half of it are bids that are not among the ten any more.
/// </summary>
internal sealed class TenHighest : KeyedProcessFunction<long, Event, PlacedBid>
{
    private const int Places = 10;
    private const int KeptMax = 2 * Places;

    private readonly ValueState<long> _lowest; // price of the last place, 0 while there is none
    private readonly ListState<BidFields> _bids; // in the order in which they came, or, since it was written anew, by place

    // Of the call that is under way.
    private readonly BidFields[] _read = new BidFields[KeptMax + 1];
    private readonly int[] _places = new int[Places + 1]; // in _read

    public TenHighest() => (_lowest, _bids) = (Value<long>("lowest"), List<BidFields>("bids"));

    public override void OnRecord(Event record, ProcessContext<long, PlacedBid> context)
    {
        ref var bid = ref record.Bid;
        if (bid.Price <= _lowest.Value)
        {
            if (_bids.Count < Places)
            {
                AddLast(BidFields.Of(in bid), context);
            }

            return;
        }

        var (read, placed) = (0, 0);
        foreach (var earlier in _bids)
        {
            _read[read] = earlier;
            Place(read++, ref placed);
        }

        _read[read] = BidFields.Of(in bid);
        _bids.Add(_read[read]);
        for (var i = Place(read, ref placed); i < placed; i++)
        {
            context.Emit(new PlacedBid(_read[_places[i]], i + 1));
        }

        _lowest.Value = _read[_places[placed - 1]].Price;
        if (read + 1 == KeptMax)
        {
            _bids.Clear();
            for (var i = 0; i < Places; i++)
            {
                _bids.Add(_read[_places[i]]);
            }
        }
    }

    /// <summary>A bid that is higher than none, while there is a place: the others need not be read.</summary>
    private void AddLast(BidFields bid, ProcessContext<long, PlacedBid> context)
    {
        _bids.Add(bid);
        _lowest.Value = bid.Price;
        context.Emit(new PlacedBid(bid, _bids.Count));
    }

    /// <summary>Puts a bid behind all that are no lower; returns its place, from 0.</summary>
    private int Place(int bid, ref int placed)
    {
        var at = placed;
        for (; at > 0 && _read[_places[at - 1]].Price < _read[bid].Price; at--)
        {
            _places[at] = _places[at - 1];
        }

        _places[at] = bid;
        placed = Math.Min(placed + 1, Places);
        return at;
    }
}
