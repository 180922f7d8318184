"""What a group launches from: template versions, mixed policies, launch configurations."""

from typing import Any

from tests.sandbox.conftest import Cloud


def desire(cloud: Cloud, count: int) -> None:
    cloud.asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=count)


def test_members_show_the_template_version_they_were_launched_with(cloud: Cloud) -> None:
    """A number even where the group says $Latest; older members keep theirs."""
    cloud.group(1)
    cloud.ec2.create_launch_template_version(
        LaunchTemplateName="web-template",
        LaunchTemplateData={"ImageId": "ami-00000002", "InstanceType": "m5.xlarge"},
    )
    desire(cloud, 2)
    cloud.advance(300)
    shown = cloud.show()
    assert shown["LaunchTemplate"]["Version"] == "$Latest"
    versions = [one["LaunchTemplate"]["Version"] for one in shown["Instances"]]
    assert versions == ["1", "2"]
    images = [one["ImageId"] for one in cloud.instances()]
    assert images == ["ami-00000001", "ami-00000002"]


def test_the_default_version_is_resolved_at_launch_too(cloud: Cloud) -> None:
    template = {"LaunchTemplateName": cloud.template(), "Version": "$Default"}
    cloud.group(1, LaunchTemplate=template)
    cloud.ec2.create_launch_template_version(
        LaunchTemplateName="web-template",
        LaunchTemplateData={"ImageId": "ami-00000002", "InstanceType": "m5.xlarge"},
    )
    desire(cloud, 2)
    cloud.advance(300)
    versions = [one["LaunchTemplate"]["Version"] for one in cloud.show()["Instances"]]
    assert versions == ["1", "1"]


def mixed(percentage: int) -> dict[str, Any]:
    return {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": {"LaunchTemplateName": "web-template", "Version": "1"},
            "Overrides": [{"InstanceType": "m6i.large"}],
        },
        "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": percentage},
    }


def test_a_mixed_policy_survives_an_update_that_does_not_name_it(cloud: Cloud) -> None:
    cloud.template()
    cloud.group(1, MixedInstancesPolicy=mixed(0))
    cloud.asg.update_auto_scaling_group(AutoScalingGroupName="web", MaxSize=9)
    assert cloud.show()["MixedInstancesPolicy"]["LaunchTemplate"]["Overrides"]
    shown = cloud.instances()[0]
    assert (shown["InstanceType"], shown["InstanceLifecycle"]) == ("m6i.large", "spot")


def test_a_group_of_a_launch_configuration_works_too(cloud: Cloud) -> None:
    cloud.asg.create_launch_configuration(
        LaunchConfigurationName="old", ImageId="ami-00000001", InstanceType="m5.large"
    )
    cloud.group(2, LaunchConfigurationName="old")
    shown = cloud.show()["Instances"][0]
    assert shown["LaunchConfigurationName"] == "old"
    assert "LaunchTemplate" not in shown
