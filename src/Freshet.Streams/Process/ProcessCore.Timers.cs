using Freshet.Core;

namespace Freshet;

/// <content>
/// Timers that come due: some are taken, their rows looked up together, the function called for each; stops when the output is full, or
/// after so many calls that the task should read its mails.
/// </content>
internal sealed partial class ProcessCore<K, TOut>
{
    private const int CallsMost = 4 * BatchSize.Default;

    private bool _movingTime; // OnWatermark stopped before its end
    private int _takeMost = BatchSize.Default; // fewer when calls make taken timers go back

    private long HandedOver => Scope.Output.Records + Scope.Sides.Records;

    public bool OnWatermark(long watermark)
    {
        if (!_movingTime && watermark <= Scope.Watermark)
        {
            return true;
        }

        _movingTime = true;
        Scope.Watermark = watermark;
        if (!Fire(TimerKind.EventTime, watermark))
        {
            return false;
        }

        _movingTime = false;
        Scope.Pass(watermark);
        if (Scope.HasLifetimes && Scope.Table is not null)
        {
            Scope.Sweep(0);
        }

        return true;
    }

    public bool OnTime(long now)
    {
        if (!Fire(TimerKind.ProcessingTime, now))
        {
            return false; // the runtime comes back by itself
        }

        Scope.ArmNext();
        return true;
    }

    /// <summary>Calls the function for the timers up to a time. False when it stopped because the output is full or they were many: a timer that sets itself again may never let them end.</summary>
    private bool Fire(TimerKind kind, long upTo)
    {
        Scope.Output.Split = Batch.NoSplit;
        var handed = HandedOver;
        var left = CallsMost;
        while (Scope.Take(kind, upTo, _takeMost) is var taken and > 0)
        {
            LookUp(taken);
            var isFull = CallTimers(kind, ref handed);
            _takeMost = Scope.Taken < taken && !isFull ? Scope.Taken : Math.Min(2 * _takeMost, BatchSize.Default);
            Scope.Address = 0;
            Scope.EndTimers();
            RemoveEmpty();
            left -= Scope.Taken;
            if (isFull || left <= 0)
            {
                return false;
            }
        }

        Scope.EndTimers();
        return true;
    }

    /// <summary>Calls the function for the taken timers; true when the output is full, the rest having gone back.</summary>
    private bool CallTimers(TimerKind kind, ref long handed)
    {
        var (scope, function) = (Scope, _function);
        var rows = scope.Rows;
        var hasRows = scope.Table is not null;
        for (var i = 0; i < scope.Taken; i++)
        {
            scope.Index = i;
            scope.Address = hasRows ? rows[i] : 0;
            if (scope.HasLifetimes)
            {
                scope.Enter(rows[i]);
            }

            try
            {
                function.OnTimer(scope.Times[i], kind, new ProcessContext<K, TOut>(scope));
            }
            catch (Exception e)
            {
                throw UserCode.TimerFailed(_context, function.TimerRole, scope.Keys[i], kind, scope.Times[i], e);
            }

            if (scope.HasLifetimes)
            {
                scope.Leave(rows[i]);
            }

            if (hasRows && StateRow.Marks(rows[i]) == 0)
            {
                _empty[_emptyCount++] = i;
            }

            if (HandedOver != handed)
            {
                handed = HandedOver; // asked about fullness once for each batch that went out
                if (_context.OutputIsFull)
                {
                    scope.GiveBack();
                    return true;
                }
            }
        }

        return false;
    }
}
