using Weir.Elevators;
using Weir.Simulation.Traffic;
using Weir.Streams;

namespace Weir.Simulation.Elevators;

/// <summary>What devices in elevators send.</summary>
internal sealed class DeviceTrafficPlan : TrafficPlan
{
    private static readonly string[] Names = ["lift 1", "lift/2", "Aufzug ü"];

    public DeviceTrafficPlan(Random random, DateTimeOffset start)
        : base(random)
    {
        Rules = DeviceRules.Draw(random);
        // What is late, and what is issued when, depends on the order of a device's readings: it must be one, so streams grow between requests only.
        DrawLog(Growth.BetweenRequests, Growth.Never, Growth.Never);
        EntryLimit = random.Next(2) == 0 ? 500 : 20_000;
        RequestMax = random.Next(3) switch { 0 => 3, 1 => 15, _ => 40 };
        Partitions.Add(StreamNames.Elevators, 1 + random.Next(2));
        Devices = [.. Names.Take(1 + random.Next(Names.Length)).Select(name => new DeviceTraffic(random, name, Rules, start))];
        for (var number = 1 + random.Next(2); number > 0; number--)
        {
            AddProducer(StreamNames.Elevators, SensorReadingLayout.Encoding, number, mustHaveId: false, () => Devices[random.Next(Devices.Count)].Next());
        }
    }

    public DeviceRules Rules { get; }

    public IReadOnlyList<DeviceTraffic> Devices { get; }

    public override int EntryLimit { get; }

    protected override int RequestMax { get; }
}
