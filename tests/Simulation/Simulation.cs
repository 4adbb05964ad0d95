using System.Diagnostics.CodeAnalysis;
using Weir.Simulation.Subjects;
using Weir.Simulation.Worlds;

namespace Weir.Simulation;

/// <summary>Runs one seed.</summary>
[SuppressMessage("Naming", "CA1724:Type names should not match namespaces", Justification = "It is what the namespace is about.")]
internal static class Simulation
{
    /// <summary>Runs a seed to its end.</summary>
    /// <returns>What happened.</returns>
    /// <exception cref="SimulationFailure">Something was lost or counted twice; says how to see it again.</exception>
    public static Verdict Run(int seed, WorldOptions? options = null)
    {
        var world = new World(seed, options);
        try
        {
            world.Run();
        }
        catch (Exception exception)
        {
            throw new SimulationFailure(
                $"Seed {seed}: {exception.Message}{Environment.NewLine}Again: SIMULATION_FIRST_SEED={seed} SIMULATION_SEEDS=1 ./test --project Simulation --filter FullyQualifiedName~{(world.Options.Subject == SubjectName.Devices ? nameof(DeviceSimulationTests) : nameof(SimulationTests))}"
                + $"{Environment.NewLine}Faults: {world.Chaos}",
                exception);
        }
        finally
        {
            if (Environment.GetEnvironmentVariable("SIMULATION_TRACE") is { Length: > 0 } path)
            {
                File.WriteAllLines(path, world.Verdict.Lines);
            }
        }

        return world.Verdict;
    }
}
