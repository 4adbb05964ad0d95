using Weir.Simulation.Worlds;

namespace Weir.Simulation.Faults;

/// <summary>Draws what goes wrong, from the seed alone.</summary>
internal sealed class Chaos
{
    private readonly Random _random;
    private readonly Coverage _coverage;
    private readonly double[] _rates;

    public Chaos(Random random, Coverage coverage)
    {
        _coverage = coverage;
        _random = random;
        _rates = new double[Enum.GetValues<Fault>().Length];
        // Every eighth seed has no faults at all, half of the others' rates are zero: what one fault does is not always hidden by another.
        if (random.Next(8) == 0)
        {
            return;
        }

        foreach (var fault in Enum.GetValues<Fault>())
        {
            var most = fault switch
            {
                Fault.ActivationDies or Fault.ActivationBecomesZombie => 0.015,
                Fault.AllActivationsDie or Fault.ReceiverDies or Fault.ReceiversOverlap => 0.005,
                Fault.ProcessDies or Fault.ProcessStops => 0.002,
                Fault.StateSlow or Fault.DeliverySkipped => 0.02,
                Fault.CallLost or Fault.AnswerLost => 0.04,
                _ => 0.2,
            };
            _rates[(int)fault] = random.Next(2) == 0 ? 0 : most * Math.Pow(random.NextDouble(), 2);
        }
    }

    /// <summary>Off while the world is drained.</summary>
    public bool IsOn { get; set; } = true;

    public bool Happens(Fault fault)
    {
        var happens = IsOn && _rates[(int)fault] > 0 && _random.NextDouble() < _rates[(int)fault];
        if (happens)
        {
            _coverage.Note(fault);
        }

        return happens;
    }

    /// <summary>Whether a fault may happen with this seed at all.</summary>
    public bool MayHappen(Fault fault) => _rates[(int)fault] > 0;

    public bool Happens(double rate) => IsOn && _random.NextDouble() < rate;

    public int Next(int count) => _random.Next(count);

    public TimeSpan Latency(double milliseconds) => TimeSpan.FromMilliseconds(_random.NextDouble() < 0.1 ? milliseconds * 10 : milliseconds * _random.NextDouble());

    public override string ToString() =>
        string.Join(", ", Enum.GetValues<Fault>().Where(fault => _rates[(int)fault] > 0).Select(fault => $"{fault} {_rates[(int)fault]:0.#####}"));
}
