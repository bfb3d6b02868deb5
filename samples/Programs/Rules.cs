using Freshet;

namespace Programs;

/// <summary>Rules that come on a stream of their own are applied to readings; those that were there before a rule wait for it.</summary>
internal static class Rules
{
    public static DataStream<string> Apply(StreamEnvironment env)
    {
        var rules = env.FromCollection([new Rule("cpu", 90), new Rule("load", 4)]).WithParallelism(1);
        return env.FromCollection([new Reading("web-1", "cpu", 95), new Reading("web-2", "cpu", 12), new Reading("web-2", "load", 7), new Reading("web-1", "disk", 99)])
            .KeyBy(reading => reading.Server)
            .ConnectBroadcast(rules)
            .Process(() => new Alerts());
    }

    private sealed record Rule(string Metric, double Most);

    private sealed record Reading(string Server, string Metric, double Value);

    private sealed class Alerts : KeyedBroadcastFunction<string, Reading, Rule, string>
    {
        private readonly BroadcastState<string, double> _rules;
        private readonly ListState<Reading> _waiting;

        public Alerts() => (_rules, _waiting) = (Broadcast<string, double>("rules"), List<Reading>("waiting"));

        public override void OnRecord(Reading reading, ProcessContext<string, string> context)
        {
            if (_rules.TryGetValue(reading.Metric, out var most))
            {
                Look(reading, most, context);
            }
            else
            {
                _waiting.Add(reading);
            }
        }

        public override void OnBroadcast(Rule rule, BroadcastContext<string, string> context)
        {
            _rules[rule.Metric] = rule.Most;
            context.ForEachKey(key =>
            {
                foreach (var reading in _waiting.ToArray().Where(r => r.Metric == rule.Metric))
                {
                    Look(reading, rule.Most, key);
                }

                _waiting.Replace(_waiting.ToArray().Where(r => r.Metric != rule.Metric));
            });
        }

        private static void Look(Reading reading, double most, ProcessContext<string, string> context)
        {
            if (reading.Value > most)
            {
                context.Emit($"{reading.Server}: {reading.Metric} is {reading.Value}, above {most}");
            }
        }
    }
}
