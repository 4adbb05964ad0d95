using Weir.Engine.Tests.Semantics;

namespace Weir.Engine.Tests.Clustered;

public sealed class ThreeSilos() : SemanticsCluster(silos: 3);

[CollectionDefinition(Name)]
public sealed class SemanticsOnThreeSilos : ICollectionFixture<ThreeSilos>
{
    public const string Name = "semantics on three silos";
}

[Collection(SemanticsOnThreeSilos.Name)]
public sealed class ActivationOnThreeSilosTests(ThreeSilos cluster) : ActivationSuite(cluster);

[Collection(SemanticsOnThreeSilos.Name)]
public sealed class ArgumentOnThreeSilosTests(ThreeSilos cluster) : ArgumentSuite(cluster);

[Collection(SemanticsOnThreeSilos.Name)]
public sealed class FellowOnThreeSilosTests(ThreeSilos cluster) : FellowSuite(cluster);

[Collection(SemanticsOnThreeSilos.Name)]
public sealed class StateOnThreeSilosTests(ThreeSilos cluster) : StateSuite(cluster);

[Collection(SemanticsOnThreeSilos.Name)]
public sealed class TimerOnThreeSilosTests(ThreeSilos cluster) : TimerSuite(cluster);

[Collection(SemanticsOnThreeSilos.Name)]
public sealed class TurnOnThreeSilosTests(ThreeSilos cluster) : TurnSuite(cluster);
